package io.towpath.migration.step;

import io.towpath.migration.power.PowerRecord;
import io.towpath.migration.power.PowerRecords;
import io.towpath.replication.Pass;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replicator;
import java.io.IOException;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Before a target starts: that its disks are what the source is now. Somebody may have started the source after its last
/// pass and turned it off again, and then it is off, and what it wrote is not here.
@Component
final class CatchUp {

    private final Replicas replicas;
    private final Replicator replicator;
    private final PowerRecords records;

    CatchUp(Replicas replicas, Replicator replicator, PowerRecords records) {
        this.replicas = replicas;
        this.replicator = replicator;
        this.records = records;
    }

    /// Nothing is brought over once the target may have run: it wrote by itself since. If the source did too, the two have
    /// parted, and a person has to say which of them goes on.
    ///
    /// @return what was brought over, for people; empty when the source wrote nothing
    /// @throws ReplicationException `source-wrote` when it did after the target may have started
    Optional<Pass> run(StepContext context) throws IOException, ReplicationException {
        return isAsked(context) ? replicator.catchUp(replicas.trip(context)) : Optional.empty();
    }

    /// Whether [#run] would bring anything over now.
    ///
    /// @throws ReplicationException as [#run]
    boolean isDue(StepContext context) throws IOException, ReplicationException {
        return isAsked(context) && replicator.behind(replicas.trip(context));
    }

    private boolean isAsked(StepContext context) throws IOException, ReplicationException {
        boolean mayHaveRun = records.of(context.migration().id()).map(PowerRecord::startBegan).isPresent();
        boolean inPasses = replicas.inPasses(context);
        if (inPasses && mayHaveRun) {
            refuseIfWritten(context);
        }
        return inPasses && !mayHaveRun;
    }

    private void refuseIfWritten(StepContext context) throws IOException, ReplicationException {
        if (replicator.wroteSince(replicas.trip(context))) {
            throw new ReplicationException("source-wrote",
                    "%s ran or changed at %s after its target may have been started: what it wrote is not at the target."
                            .formatted(context.vm().name(), context.vm().sourceName()),
                    "Find out who started it there. Roll back to go on with the source.", false, null);
        }
    }
}
