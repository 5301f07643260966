package io.towpath.migration.step;

import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replicator;
import io.towpath.slot.Work;
import java.io.IOException;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Brings over what the source wrote until it was off. Nothing is merged at the source now: its snapshots are removed when
/// the target serves.
@Component
final class FinalPass implements Step {

    private final Replicas replicas;
    private final Replicator replicator;

    FinalPass(Replicas replicas, Replicator replicator) {
        this.replicas = replicas;
        this.replicator = replicator;
    }

    @Override
    public String name() {
        return "final-pass";
    }

    @Override
    public String title() {
        return "Copy the last changes";
    }

    @Override
    public Optional<Work> copies(StepContext context) {
        return Optional.of(Work.FINAL);
    }

    @Override
    public boolean changesTarget() {
        return true;
    }

    @Override
    public Outcome run(StepContext context) {
        try {
            return Outcome.done(Replicas.told(replicator.finalPass(replicas.trip(context))));
        } catch (ReplicationException e) {
            return Replicas.ofLast(e);
        } catch (IOException e) {
            return Failures.targetIo(context.target().name(), e);
        }
    }
}
