package io.towpath.migration.step;

import io.towpath.migration.power.PowerRecord;
import io.towpath.migration.power.PowerRecords;
import io.towpath.replication.Pass;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replicator;
import io.towpath.replication.SourceWord;
import io.towpath.slot.Work;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Before a target starts: that its disks are what the source is now. Somebody may have started the source after its last
/// pass and turned it off again, and then it is off, and what it wrote is not here.
@Component
final class CatchUp {

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Replicas replicas;
    private final Replicator replicator;
    private final PowerRecords records;

    CatchUp(Replicas replicas, Replicator replicator, PowerRecords records) {
        this.replicas = replicas;
        this.replicator = replicator;
        this.records = records;
    }

    /// Most sources wrote nothing: nobody is out of service for slots that nothing is copied under.
    Optional<Work> copies(StepContext context) {
        try {
            return isDue(context) ? Optional.of(Work.FINAL) : Optional.empty();
        } catch (ReplicationException | IOException e) {
            // the step meets it again when it runs, and says so
            return Optional.empty();
        }
    }

    /// What a step without slots ends with when it has to come back for them: the source wrote since it was asked for
    /// [#copies].
    ///
    /// @throws ReplicationException as [#run]
    Optional<Outcome> comesBack(StepContext context) throws IOException, ReplicationException {
        return !context.holdsSlots() && isDue(context)
                ? Optional
                        .of(new Outcome.Waits("What the source wrote since its last pass is brought over next.", AGAIN))
                : Optional.empty();
    }

    /// Only under slots anything is copied. Nothing is brought over once the target may have run: it wrote by itself since. If
    /// the source did too, the two have parted, and a person has to say which of them goes on.
    ///
    /// @return what was brought over, for people; empty when the source wrote nothing, or no slots are held
    /// @throws ReplicationException `source-wrote` when it did after the target may have started
    Optional<Pass> run(StepContext context) throws IOException, ReplicationException {
        return context.holdsSlots() && isAsked(context)
                ? replicator.catchUp(replicas.trip(context))
                : Optional.empty();
    }

    /// Whether [#run] would bring anything over now.
    private boolean isDue(StepContext context) throws IOException, ReplicationException {
        return isAsked(context) && replicator.behind(replicas.trip(context));
    }

    private boolean isAsked(StepContext context) throws IOException, ReplicationException {
        boolean inPasses = replicas.inPasses(context);
        boolean mayHaveRun = mayHaveRun(context);
        if (inPasses && mayHaveRun) {
            afterStart(context);
        }
        return inPasses && !mayHaveRun;
    }

    private boolean mayHaveRun(StepContext context) {
        return records.of(context.migration().id()).map(PowerRecord::startBegan).isPresent();
    }

    /// Of a target that may run. A source that cannot tell what it wrote does not keep the target from its users, who
    /// would wait for a word that never comes; but it is not taken for one that wrote nothing either.
    ///
    /// @return what people have to look at; empty where the source says that it wrote nothing, or the target never ran
    /// @throws ReplicationException `source-wrote`
    Optional<String> afterStart(StepContext context) throws IOException, ReplicationException {
        if (!mayHaveRun(context) || !replicas.inPasses(context)) {
            return Optional.empty();
        }
        SourceWord word = replicator.wordSince(replicas.trip(context));
        return switch (word.said()) {
            case NOTHING -> Optional.empty();
            case UNKNOWN ->
                Optional.of(("Whether %s wrote at %s since its last pass cannot be told (%s): look there before it is"
                        + " accepted.").formatted(context.vm().name(), context.vm().sourceName(), word.why()));
            case WROTE -> throw new ReplicationException("source-wrote",
                    "%s ran or changed at %s after its target may have been started: what it wrote is not at the target."
                            .formatted(context.vm().name(), context.vm().sourceName()),
                    "Find out who started it there. Roll back to go on with the source.", false, null);
        };
    }
}
