package io.towpath.readiness.rule;

import io.towpath.platform.spi.Placement.Power;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Its memory is on disk.
@Component
final class Suspended extends BasicRule {

    Suspended() {
        super("suspended", "wwww", "VM is suspended",
                "The saved memory does not come along: the guest would start as after a power failure.",
                "Resume it and shut it down cleanly.", null);
    }

    @Override
    List<Finding> look(Case one) {
        return one.vm().placement().power() == Power.SUSPENDED
                ? found(one, "It is suspended.", "power", "suspended")
                : List.of();
    }
}
