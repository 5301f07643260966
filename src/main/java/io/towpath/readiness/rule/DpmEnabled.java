package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// The cluster turns hosts off.
@Component
final class DpmEnabled extends BasicRule {

    DpmEnabled() {
        super("dpm-enabled", "iiii", "DPM is on", "A host may be turned off under a long copy.",
                "Turn power management off for the cluster while waves run.", "vmware.dpm.enabled");
    }

    @Override
    List<Finding> look(Case one) {
        return Boolean.TRUE.equals(one.around().dpm())
                ? found(one, "Power management is on for %s.".formatted(one.vm().placement().cluster()), "dpm", true)
                : List.of();
    }
}
