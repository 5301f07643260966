package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// The source keeps no list of changed blocks.
@Component
final class CbtOff extends BasicRule {

    CbtOff() {
        super("cbt-off", "wwww", "Changed block tracking is off",
                "Without it every sync is a full copy, so a warm migration cannot converge.",
                "Turn it on (ctkEnabled) and take and remove one snapshot, or plan a cold migration.",
                "vmware.changed_block_tracking.disabled");
    }

    @Override
    List<Finding> look(Case one) {
        return Boolean.FALSE.equals(one.traits().changeTracking())
                ? found(one, "Changed block tracking is off for the VM.", "changeTracking", false)
                : List.of();
    }
}
