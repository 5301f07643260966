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
        try {
            String snapshots = replicator.removeSnapshots(id, context.vm())
                    .orElse("No snapshot of ours is at the source.");
            String tracking = replicator.restoreTracking(id, context.vm()).orElse("");
            return over(id, "%s %s".formatted(snapshots, tracking).strip());
        } catch (ReplicationException e) {
            return left(id, e);
        }
    }

    /// Where somebody went on without a source that does not answer, it is not waited for here either.
    private Outcome left(UUID id, ReplicationException e) {
        if (e.isStop() || comparisons.of(id).leftBy() == null) {
            return Replicas.of(e);
        }
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
