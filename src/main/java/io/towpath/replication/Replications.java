package io.towpath.replication;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// How targets are kept in step, to read.
public interface Replications {

    /// Empty for migrations of files, and before the source was looked at for the first time.
    Optional<Replication> of(UUID migrationId);

    /// Disks that go on with an image of an earlier attempt.
    default List<KeptCopy> kept(UUID migrationId) {
        return List.of();
    }

    /// Whether the source was asked to shut down and has not said since whether it did.
    boolean perhapsOff(UUID migrationId);

    /// Those of them of which that is so, and when each was asked.
    Map<UUID, Instant> perhapsOff(Collection<UUID> migrationIds);

    /// Oldest first, each with its disks.
    List<Pass> passes(UUID migrationId);

    /// The pass that runs; empty where none does.
    default Optional<Pass> running(UUID migrationId) {
        return passes(migrationId).stream().filter(pass -> pass.state() == Pass.State.RUNNING).findFirst();
    }

    /// The ledger of one migration, oldest first.
    List<SourceSnapshot> snapshots(UUID migrationId);

    /// Snapshots of ours that are at their sources, or may be, oldest first.
    List<SourceSnapshot> openSnapshots();
}
