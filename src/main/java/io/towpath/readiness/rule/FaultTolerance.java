package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// A second copy of it runs on another host.
@Component
final class FaultTolerance extends BasicRule {

    FaultTolerance() {
        super("fault-tolerance", "wwww", "Fault Tolerance is on",
                "A protected VM has no snapshots, so it cannot be synced; the protection itself is lost.",
                "Turn Fault Tolerance off before the first pass, and agree with the owner what stands in for it.",
                "vmware.fault_tolerance.enabled");
    }

    @Override
    List<Finding> look(Case one) {
        return Boolean.TRUE.equals(one.traits().faultTolerance())
                ? found(one, "Fault Tolerance is configured.", "faultTolerance", true)
                : List.of();
    }
}
