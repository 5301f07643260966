package io.towpath.readiness.rule;

import org.springframework.stereotype.Component;

/// Nothing told the controller of a disk, or it has no equivalent.
@Component
final class ControllerAssumed extends NotedRule {

    ControllerAssumed() {
        super("controller-assumed", "Disk controller is assumed",
                "The guest may not find its boot disk on another controller.");
    }
}
