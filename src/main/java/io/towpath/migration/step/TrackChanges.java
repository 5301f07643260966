package io.towpath.migration.step;

import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replicator;
import java.io.IOException;
import org.springframework.stereotype.Component;

/// Has the source note what its guest writes, and proves that it does.
@Component
final class TrackChanges implements Step {

    private final Replicas replicas;
    private final Replicator replicator;

    TrackChanges(Replicas replicas, Replicator replicator) {
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
        try {
            return Outcome.done(replicator.track(replicas.trip(context)));
        } catch (ReplicationException e) {
            return Replicas.of(e);
        } catch (IOException e) {
            return Failures.targetIo(context.target().name(), e);
        }
    }
}
