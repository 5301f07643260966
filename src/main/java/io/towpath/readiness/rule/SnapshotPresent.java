package io.towpath.readiness.rule;

import io.towpath.platform.spi.VmTraits.Snapshot;
import io.towpath.readiness.Finding;
import io.towpath.units.ByteSize;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Component;

/// The VM has snapshots that people made.
@Component
final class SnapshotPresent extends BasicRule {

    SnapshotPresent() {
        super("snapshot-present", "wwww", "VM has snapshots",
                "A disk is converted as one flat image: whatever the chain holds must be consolidated before, and "
                        + "a sync cannot turn on tracking while it is there.",
                "Ask the owner to delete the snapshots (which consolidates them) before the VM is copied; policy: "
                        + "none at the start.",
                "vmware.snapshot.detected");
    }

    @Override
    List<Finding> look(Case one) {
        List<Snapshot> snapshots = one.othersSnapshots();
        if (snapshots == null || snapshots.isEmpty()) {
            return List.of();
        }
        int deepest = snapshots.stream().mapToInt(Snapshot::depth).max().orElse(1);
        long bytes = snapshots.stream().map(Snapshot::sizeBytes).filter(Objects::nonNull).mapToLong(Long::longValue)
                .sum();
        return found(one, "%d %s, the chain is %d deep%s.".formatted(snapshots.size(),
                snapshots.size() == 1 ? "snapshot" : "snapshots", deepest,
                bytes == 0 ? "" : ", %s together".formatted(new ByteSize(bytes))), "snapshots", snapshots.size(),
                "depth",
                deepest, "bytes", bytes);
    }
}
