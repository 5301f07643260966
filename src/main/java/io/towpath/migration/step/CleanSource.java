package io.towpath.migration.step;

import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replicator;
import io.towpath.replication.SourceComparisons;
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
        comparisons.over(context.migration().id());
        try {
            String snapshots = replicator.removeSnapshots(context.migration().id(), context.vm())
                    .orElse("No snapshot of ours is at the source.");
            String tracking = replicator.restoreTracking(context.migration().id(), context.vm()).orElse("");
            return Outcome.done("%s %s".formatted(snapshots, tracking).strip());
        } catch (ReplicationException e) {
            return Replicas.of(e);
        }
    }
}
