package io.towpath.migration.step;

import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replicator;
import io.towpath.replication.SourceComparisons;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Removes our snapshots at the source and turns change tracking off again where we turned it on.
@Component
final class CleanSource implements Step {

    private final Replicator replicator;
    private final SourceComparisons comparisons;

    CleanSource(Replicator replicator, SourceComparisons comparisons) {
        this.replicator = replicator;
        this.comparisons = comparisons;
    }

    @Override
    public String name() {
        return "clean-source";
    }

    @Override
    public String title() {
        return "Leave the source as it was";
    }

    @Override
    public boolean changesTarget() {
        return true;
    }

    @Override
    public Outcome run(StepContext context) {
        UUID id = context.migration().id();
        String asked = "to remove our snapshots";
        try {
            String snapshots = replicator.removeSnapshots(id, context.vm())
                    .orElse("No snapshot of ours is at the source.");
            asked = "to turn change tracking off";
            String tracking = replicator.restoreTracking(id, context.vm()).orElse("");
            return over(id, "%s %s".formatted(snapshots, tracking).strip());
        } catch (ReplicationException e) {
            return e.isStop() ? Replicas.of(e) : refused(context, asked, e);
        }
    }

    /// It neither did it nor said that it does not know the VM any more. Where somebody went on without it, it is not waited
    /// for; else only a missing right is no matter of time.
    private Outcome refused(StepContext context, String asked, ReplicationException e) {
        UUID id = context.migration().id();
        if (comparisons.of(id).leftBy() != null || replicator.sourceIsLeft(id)) {
            return left(id, e);
        }
        if (e.code().equals(ReplicationException.TURN) || e.code().equals(ReplicationException.HELD)) {
            return Replicas.of(e);
        }
        return new Outcome.Failed(e.code(), "%s was asked %s at %s, and the answer was: %s".formatted(
                context.vm().name(), asked, context.vm().sourceName(), e.what()),
                "%s What is left there then can be removed by hand; or end the trip without its source."
                        .formatted(e.remedy()),
                !e.code().equals("source-denied"));
    }

    private Outcome left(UUID id, ReplicationException e) {
        try {
            String snapshots = replicator.leaveSnapshots(id, e.what()).orElse("No snapshot of ours is at the source.");
            return over(id, "%s %s".formatted(replicator.leaveTracking(id).orElse(""), snapshots).strip());
        } catch (ReplicationException overtaken) {
            return Replicas.of(overtaken);
        }
    }

    /// Only now nobody writes what was kept beside the target's files: earlier runs were overtaken.
    private Outcome over(UUID id, String told) {
        comparisons.over(id);
        return Outcome.done(told);
    }
}
