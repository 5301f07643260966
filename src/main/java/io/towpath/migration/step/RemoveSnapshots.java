package io.towpath.migration.step;

import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replicator;
import io.towpath.replication.SourceComparisons;
import org.springframework.stereotype.Component;

/// What the final pass was read from is not needed any more.
@Component
final class RemoveSnapshots implements Step {

    private final Replicator replicator;
    private final SourceComparisons comparisons;

    RemoveSnapshots(Replicator replicator, SourceComparisons comparisons) {
        this.replicator = replicator;
        this.comparisons = comparisons;
    }

    @Override
    public String name() {
        return "remove-snapshots";
    }

    @Override
    public String title() {
        return "Remove our snapshots at the source";
    }

    @Override
    public boolean changesTarget() {
        return true;
    }

    @Override
    public Outcome run(StepContext context) {
        try {
            if (comparisons.isDue(context.migration().id())) {
                comparisons.await(context.migration().id());
                return Outcome
                        .done("The snapshot of the last pass stays until the source was compared with what arrived. %s"
                                .formatted(replicator.removeOtherSnapshots(context.migration().id(), context.vm())
                                        .orElse(""))
                                .strip());
            }
            return Outcome.done(replicator.removeSnapshots(context.migration().id(), context.vm())
                    .orElse("There were none."));
        } catch (ReplicationException e) {
            return Replicas.of(e);
        }
    }
}
