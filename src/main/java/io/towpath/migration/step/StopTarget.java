package io.towpath.migration.step;

import io.towpath.migration.power.PersonsWord;
import io.towpath.migration.power.PersonsWords;
import io.towpath.migration.power.PowerRecord;
import io.towpath.migration.power.PowerRecords;
import io.towpath.migration.power.PowerSettings;
import io.towpath.migration.power.TwoRunningGuard;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.TargetPower;
import io.towpath.platform.spi.TargetVm;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Takes the target off the network, then off. While nobody knows that it is off, the source stays off.
@Component
final class StopTarget implements Step {

    private static final Duration SLICE = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final TwoRunningGuard guard;
    private final PowerRecords records;
    private final PersonsWords words;
    private final PowerSettings settings;

    StopTarget(TwoRunningGuard guard, PowerRecords records, PersonsWords words, PowerSettings settings) {
        this.guard = guard;
        this.records = records;
        this.words = words;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "stop-target";
    }

    @Override
    public String title() {
        return "Stop the target";
    }

    @Override
    public boolean changesTarget() {
        return true;
    }

    @Override
    public Outcome run(StepContext context) {
        UUID id = context.migration().id();
        Optional<TargetPower> power = guard.power(context.target());
        if (power.isEmpty()) {
            return described(context, words.given(id, PersonsWord.Kind.TARGET_OFF));
        }
        try {
            Outcome outcome = stop(context, power.get());
            if (outcome instanceof Outcome.Done) {
                records.targetOff(id);
            }
            return outcome;
        } catch (IOException e) {
            // the platform may have taken the word back before it fell silent
            return words.given(id, PersonsWord.Kind.TARGET_OFF).map(word -> vouched(id, word))
                    .orElseGet(() -> Outcome.failedForNow("target-unknown",
                            "%s cannot be asked whether %s runs there, so the source stays off: %s".formatted(
                                    context.target().name(), context.vm().name(), Failures.words(e)),
                            "Make it reachable, or make sure that the VM is off or off the network there, and say so."));
        }
    }

    private Outcome stop(StepContext context, TargetPower power) throws IOException {
        TargetVm vm = TwoRunningGuard.machine(context.vm());
        Power before = power.state(vm);
        if (before == Power.OFF) {
            return Outcome.done("It is off.");
        }
        guard.contradict(context.migration().id(), before);
        // whoever started it: what arrived may be written to by now
        records.mayHaveRun(context.migration().id());
        power.fence(vm);
        long until = System.nanoTime() + settings.patience().toNanos();
        boolean graceful = power.state(vm) == Power.ON;
        boolean off = false;
        while (graceful && !off && System.nanoTime() < until) {
            if (context.stopped()) {
                return new Outcome.Stopped("It is off the network; its guest is shutting down.");
            }
            off = power.shutDown(vm, SLICE);
        }
        if (!off) {
            power.powerOff(vm);
        }
        Power now = power.state(vm);
        if (now != Power.OFF) {
            return Outcome.failedForNow("target-running", "%s: %s says %s after its power was taken, expected off."
                    .formatted(vm.name(), context.target().name(), now),
                    "Stop it there. The source stays off until then.");
        }
        return Outcome.done(off
                ? "Off the network, then shut down by its guest."
                : "Off the network; its guest did not shut down within %d s, so its power was taken.".formatted(
                        settings.patience().toSeconds()));
    }

    /// Where people start and stop VMs.
    private Outcome described(StepContext context, Optional<PersonsWord> vouched) {
        UUID id = context.migration().id();
        if (vouched.isPresent()) {
            return vouched(id, vouched.get());
        }
        if (records.of(id).map(PowerRecord::startBegan).isEmpty()) {
            return Outcome.done("Nobody was asked to start it.");
        }
        return new Outcome.Waits("Stop %s at %s, then say so on its page: until then the source stays off."
                .formatted(context.vm().name(), context.target().name()), AGAIN);
    }

    private Outcome vouched(UUID id, PersonsWord word) {
        records.targetOff(id);
        return Outcome.done("%s vouches that it is off: %s".formatted(word.by(), word.why()));
    }
}
