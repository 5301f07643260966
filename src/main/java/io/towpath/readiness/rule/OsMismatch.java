package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Configured and running system are not of one family.
@Component
final class OsMismatch extends BasicRule {

    OsMismatch() {
        super("os-mismatch", "aaaa", "Configured for another system",
                "Devices, clock and drivers are chosen for the configured system.",
                "Set the guest OS at the source to what runs, and scan again.", null);
    }

    @Override
    List<Finding> look(Case one) {
        String configured = OsFamily.of(one.vm().hardware().osName(), one.vm().hardware().osId());
        String running = OsFamily.of(one.vm().placement().guestOs(), null);
        return configured.isEmpty() || running.isEmpty() || configured.equals(running)
                ? List.of()
                : found(one, "It is configured for %s, and %s runs.".formatted(configured, running), "configured",
                        configured,
                        "running", running);
    }
}
