package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// The cluster moves VMs among hosts.
@Component
final class DrsEnabled extends BasicRule {

    DrsEnabled() {
        super("drs-enabled", "iiii", "DRS is on",
                "The VM may change its host during a sync; reading follows it, slots per host do not.",
                "Nothing has to be done; set the VM to manual for the window if its host matters.",
                "vmware.drs.enabled");
    }

    @Override
    List<Finding> look(Case one) {
        return Boolean.TRUE.equals(one.around().drs())
                ? found(one, "DRS is on for %s.".formatted(one.vm().placement().cluster()), "drs", true)
                : List.of();
    }
}
