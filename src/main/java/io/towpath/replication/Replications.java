package io.towpath.replication;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// How targets are kept in step, to read.
public interface Replications {

    /// Empty for migrations of files, and before the source was looked at for the first time.
    Optional<Replication> of(UUID migrationId);

    /// Whether the source was asked to shut down and has not said since whether it did.
    boolean perhapsOff(UUID migrationId);

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
