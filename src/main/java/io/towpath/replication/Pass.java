package io.towpath.replication;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// A round of copying: all disks of a VM from one snapshot.
///
/// @param number         from 1 within its migration
/// @param snapshotRef    the source's name of the snapshot; null before it was taken
/// @param snapshotAt     the moment whose content the pass brings over; null before
/// @param consistency    null before the snapshot
/// @param quiesceRefused why the guest did not settle where it was asked to; null otherwise
/// @param landedAt       when all of it was durable and proven at the target; null before
/// @param code           of the failure, stable; null where none
/// @param error          the failure in words; null where none
/// @param disks          in the order of the VM's disks, as far as it came
public record Pass(UUID id, UUID migrationId, int number, Kind kind, State state, String snapshotName,
        @Nullable String snapshotRef, @Nullable Instant snapshotAt, @Nullable Consistency consistency,
        @Nullable String quiesceRefused, Instant startedAt, @Nullable Instant landedAt, @Nullable Instant endedAt,
        Took took, @Nullable String code, @Nullable String error, List<DiskPass> disks) {

    public Pass {
        disks = List.copyOf(disks);
    }

    /// What it is for; how each of its disks came over is [DiskPass#method()].
    public enum Kind {
        /// Some disk comes over for the first time.
        SEED,
        /// What changed since the pass before.
        DELTA,
        /// What changed since the pass before, while the source is off.
        FINAL
    }

    /// LANDED: durable and proven at the target, its snapshot still at the source.
    public enum State {
        RUNNING, LANDED, DONE, FAILED
    }

    /// How long each part took; null before it ended. Query, copy and prove are sums over the disks.
    public record Took(@Nullable Duration snapshot, @Nullable Duration query, @Nullable Duration copy,
            @Nullable Duration prove, @Nullable Duration remove) {}

    /// What the source called changed; of a seed, what it called stored.
    public long changedBytes() {
        return sum(DiskPass::changedBytes);
    }

    /// Read at the source to bring changes over, without what was compared and audited.
    public long readBytes() {
        return sum(DiskPass::readBytes);
    }

    public long writtenBytes() {
        return sum(DiskPass::writtenBytes);
    }

    /// How long the disks go on that are being brought over; empty where that is not known of one of them.
    public Optional<Duration> left() {
        List<Optional<Duration>> left = disks.stream().filter(disk -> disk.endedAt() == null).map(DiskPass::left)
                .toList();
        return left.isEmpty() || left.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : left.stream().map(Optional::orElseThrow).max(Comparator.naturalOrder());
    }

    private long sum(ToLongFunction<DiskPass> what) {
        return disks.stream().mapToLong(what).sum();
    }
}
