package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
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
        super("snapshot-present", "bbbb", "VM has snapshots",
                "A disk is converted as one flat image: whatever the chain holds must be consolidated before. A VM that "
                        + "would be migrated warm stops at its start: changes are not tracked surely while there are "
                        + "snapshots of others. So it is a blocker for those, a warning for others.",
                "Have the snapshots deleted by whoever made them (which consolidates them) and scan again; policy: none "
                        + "at the start. To migrate with them, shut the VM down, or waive this and change the trip to "
                        + "cold.",
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
        boolean warm = one.warm();
        return List.of(at(warm ? Severity.BLOCKER : Severity.WARNING, "%d %s (%s), the chain is %d deep%s%s.".formatted(
                snapshots.size(), snapshots.size() == 1 ? "snapshot" : "snapshots",
                some(snapshots.stream().map(each -> "'" + each.name() + "'").toList()), deepest,
                bytes == 0 ? "" : ", %s together".formatted(new ByteSize(bytes)),
                warm ? ": a warm migration stops at its start" : ""), "snapshots", snapshots.size(), "depth", deepest,
                "bytes", bytes, "warm", warm));
    }
}
