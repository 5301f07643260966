package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// The target does not support the system: for each target in its own words, with who says so.
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
                .map(system -> found(one, "%s is not supported at %s: it is %s.".formatted(system.name(),
                        OsVouched.where(one.target()), OsVouched.missing(one.target())), "system", system.name(),
                        "target", one.target().title(), "supported at", system.supportedAt(), "source",
                        OsVouched.source(one.target())))
                .orElse(List.of());
    }

    @Override
    public boolean dependsOnTarget() {
        return true;
    }
}
