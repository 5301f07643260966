package io.towpath.migration.step;

import io.towpath.migration.power.Against;
import io.towpath.migration.power.PersonsWord;
import io.towpath.migration.power.PersonsWords;
import io.towpath.migration.power.PowerRecord;
import io.towpath.migration.power.PowerRecords;
import io.towpath.migration.power.Seen;
import io.towpath.migration.power.TwoRunningGuard;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.TargetPower;
import io.towpath.replication.ReplicationException;
import io.towpath.slot.Work;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// The target ends as the source was: started where that ran, after the source was asked once more; left off else. A target
/// that is only described is started by a person, whose word is waited for.
@Component
final class StartTarget implements Step {

    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final TwoRunningGuard guard;
    private final PowerRecords records;
    private final PersonsWords words;
    private final CatchUp catchUp;

    StartTarget(TwoRunningGuard guard, PowerRecords records, PersonsWords words, CatchUp catchUp) {
        this.guard = guard;
        this.records = records;
        this.words = words;
        this.catchUp = catchUp;
    }

    @Override
    public String name() {
        return "start-target";
    }

    @Override
    public String title() {
        return "Start the target";
    }

    @Override
    public boolean changesTarget() {
        return true;
    }

    /// What the source wrote since it was guarded. Once the target may have been started nothing is brought over.
    @Override
    public Optional<Work> copies(StepContext context) {
        return records.of(context.migration().id())
                .filter(record -> record.targetRuns() && record.startBegan() == null)
                .flatMap(_ -> catchUp.copies(context));
    }

    @Override
    public Outcome run(StepContext context) {
        PowerRecord record = records.of(context.migration().id()).orElse(null);
        if (record == null || !record.targetRuns()) {
            return Outcome.done(record == null || record.source() == null
                    ? "Left off: the source holds files. Start it at the target when the VM is off where it came from."
                    : "Left off, as the source was.");
        }
        Optional<Against> against = guard.beforeTarget(context.vm());
        if (against.isPresent()) {
            return GuardTwoRunning.refuse(context, against.get());
        }
        Optional<TargetPower> power = guard.power(context.target());
        try {
            return power.isPresent() ? start(context, record, power.get()) : askToStart(context, record);
        } catch (ReplicationException e) {
            return Aborts.of(context.vm(), e);
        } catch (IOException e) {
            return Failures.targetPower(context.target().name(), e);
        }
    }

    private Outcome start(StepContext context, PowerRecord record, TargetPower power)
            throws IOException, ReplicationException {
        Caught caught = caughtUp(context, record);
        if (caught.comesBack() != null) {
            return caught.comesBack();
        }
        UUID id = context.migration().id();
        var vm = TwoRunningGuard.machine(context.vm());
        if (!records.startBegins(id, context.lease())) {
            return turnsBack();
        }
        power.powerOn(vm);
        // somebody may have started the source while the target started
        if (guard.source(context.vm()) instanceof Seen.Is(Power now, String _) && now == Power.ON) {
            power.powerOff(vm);
            return new Outcome.Aborted("source-running",
                    "%s was started at %s while its target started. The target's power was taken at once."
                            .formatted(context.vm().name(), context.vm().sourceName()));
        }
        records.targetStarted(id);
        return Outcome.done(caught.untold() + "Runs at %s.".formatted(context.target().name()));
    }

    private Outcome askToStart(StepContext context, PowerRecord record) throws IOException, ReplicationException {
        UUID id = context.migration().id();
        Optional<PersonsWord> word = words.given(id, PersonsWord.Kind.TARGET_STARTED);
        String untold = "";
        // between the first look and the word only the source's power is asked: what it wrote is sought over every disk
        if (record.startBegan() == null || word.isPresent()) {
            Caught caught = caughtUp(context, record);
            if (caught.comesBack() != null) {
                return caught.comesBack();
            }
            untold = caught.untold();
            if (!records.startBegins(id, context.lease())) {
                return turnsBack();
            }
        }
        if (word.isEmpty()) {
            return new Outcome.Waits("%s is described at %s. Start it there, then say so on its page."
                    .formatted(context.vm().name(), context.target().name()), AGAIN);
        }
        records.targetStarted(id);
        return Outcome.done(untold + "%s says that it runs: %s".formatted(word.get().by(), word.get().why()));
    }

    /// Who turns it back counts on it that its target does not start any more.
    private static Outcome turnsBack() {
        return new Outcome.Stopped("It is wanted back: its target is not started.");
    }

    /// @param comesBack what it ends with, where the target's disks are not yet what the source is now
    /// @param untold    what the source could not tell, with a space behind it; empty where it could
    private record Caught(@Nullable Outcome comesBack, String untold) {}

    private Caught caughtUp(StepContext context, PowerRecord record) throws IOException, ReplicationException {
        if (record.startBegan() != null) {
            return new Caught(null, catchUp.afterStart(context).map(each -> each + " ").orElse(""));
        }
        Optional<Outcome> comesBack = catchUp.comesBack(context);
        catchUp.run(context);
        return new Caught(comesBack.orElse(null), "");
    }
}
