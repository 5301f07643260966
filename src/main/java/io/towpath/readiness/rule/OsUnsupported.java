package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// The target does not support the system.
@Component
final class OsUnsupported extends BasicRule {

    OsUnsupported() {
        super("os-unsupported", "wwww", "System is not supported at the target",
                "It may run, but nobody answers for it: neither the vendor of the target nor the tool that converts.",
                "Upgrade the guest before or after, choose a target that supports it, or waive it with the owner.",
                "vmware.os.unsupported");
    }

    @Override
    List<Finding> look(Case one) {
        return OsTable.find(one).filter(system -> !system.supported(one.target()))
                .map(system -> found(one, "%s: %s.".formatted(system.name(), system.text()), "system", system.name(),
                        "source",
                        system.source()))
                .orElse(List.of());
    }

    @Override
    public boolean dependsOnTarget() {
        return true;
    }
}
