package io.towpath.migration.step;

import io.towpath.replication.BackupWaits;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replicator;
import java.io.IOException;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Has the source note what its guest writes, and proves that it does.
@Component
final class TrackChanges implements Step {

    private final Replicas replicas;
    private final Replicator replicator;
    private final BackupWaits backups;

    TrackChanges(Replicas replicas, Replicator replicator, BackupWaits backups) {
        this.backups = backups;
        this.replicas = replicas;
        this.replicator = replicator;
    }

    @Override
    public String name() {
        return "track-changes";
    }

    @Override
    public String title() {
        return "Track the changes";
    }

    @Override
    public boolean changesTarget() {
        return true;
    }

    @Override
    public Outcome run(StepContext context) {
        // it takes effect with a snapshot
        Optional<Outcome> waits = Replicas.forBackup(backups, context);
        if (waits.isPresent()) {
            return waits.get();
        }
        try {
            return Outcome.done(replicator.track(replicas.trip(context)));
        } catch (ReplicationException e) {
            return Replicas.of(e);
        } catch (IOException e) {
            return Failures.targetIo(context.target().name(), e);
        }
    }
}
