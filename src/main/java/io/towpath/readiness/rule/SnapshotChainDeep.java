package io.towpath.readiness.rule;

import io.towpath.platform.spi.VmTraits.Snapshot;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// A chain longer than the settings allow.
@Component
final class SnapshotChainDeep extends BasicRule {

    SnapshotChainDeep() {
        super("snapshot-chain-deep", "bbbb", "Snapshot chain is too deep",
                "Each read walks the whole chain, consolidation takes hours and room, and one broken link loses "
                        + "the disk.",
                "Consolidate now, outside the window: delete the snapshots one by one and look that the datastore "
                        + "has room.",
                null);
    }

    @Override
    List<Finding> look(Case one) {
        List<Snapshot> snapshots = one.traits().snapshots();
        int deepest = snapshots == null ? 0 : snapshots.stream().mapToInt(Snapshot::depth).max().orElse(0);
        int allowed = one.settings().snapshotDepth();
        return deepest <= allowed
                ? List.of()
                : found(one, "The chain of snapshots is %d deep, more than %d.".formatted(deepest, allowed), "depth",
                        deepest, "allowed", allowed);
    }
}
