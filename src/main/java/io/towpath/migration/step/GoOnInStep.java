package io.towpath.migration.step;

import io.towpath.migration.power.PersonsWord;
import io.towpath.migration.power.PersonsWords;
import io.towpath.migration.power.PowerRecords;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replicator;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// The cutover was given up and the source serves: passes go on from where each disk stands, and what was noted for this
/// cutover does not count for the next one.
@Component
final class GoOnInStep implements Step {

    private static final String SYSTEM = "system";

    private final Replicator replicator;
    private final PowerRecords records;
    private final PersonsWords words;

    GoOnInStep(Replicator replicator, PowerRecords records, PersonsWords words) {
        this.replicator = replicator;
        this.records = records;
        this.words = words;
    }

    @Override
    public String name() {
        return "go-on-in-step";
    }

    @Override
    public String title() {
        return "Go on in step";
    }

    @Override
    public Outcome run(StepContext context) {
        UUID id = context.migration().id();
        try {
            replicator.goOn(id);
        } catch (ReplicationException e) {
            return Replicas.of(e);
        }
        for (PersonsWord.Kind kind : PersonsWord.Kind.values()) {
            words.withdraw(id, kind, SYSTEM);
        }
        records.forget(id);
        return Outcome.done(
                "The next pass brings over what the source wrote since; the snapshot of the last one goes with it.");
    }
}
