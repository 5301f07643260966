package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// vSphere says that deltas were left behind.
@Component
final class ConsolidationNeeded extends BasicRule {

    ConsolidationNeeded() {
        super("consolidation-needed", "bbbb", "Disks need consolidation",
                "Deltas without a snapshot were left behind: what would be copied is not sure to be the whole disk.",
                "Consolidate at the source (Snapshots, Consolidate), and scan again.", "vmware.consolidation_needed");
    }

    @Override
    List<Finding> look(Case one) {
        return Boolean.TRUE.equals(one.traits().consolidationNeeded())
                ? found(one, "The source says that its disks need consolidation.", "consolidationNeeded", true)
                : List.of();
    }
}
