package io.towpath.migration.step;

import io.towpath.migration.power.Against;
import io.towpath.migration.power.PowerRecord;
import io.towpath.migration.power.PowerRecords;
import io.towpath.migration.power.TwoRunningGuard;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Asks the source once more before the target is started. Starting asks again by itself; this is where people see it.
@Component
final class GuardTwoRunning implements Step {

    private final TwoRunningGuard guard;
    private final PowerRecords records;

    GuardTwoRunning(TwoRunningGuard guard, PowerRecords records) {
        this.guard = guard;
        this.records = records;
    }

    @Override
    public String name() {
        return "guard-two-running";
    }

    @Override
    public String title() {
        return "Make sure that only one will run";
    }

    @Override
    public Outcome run(StepContext context) {
        if (!records.of(context.migration().id()).map(PowerRecord::targetRuns).orElse(false)) {
            return Outcome.done("Nothing is started.");
        }
        Optional<Against> against = guard.beforeTarget(context.vm());
        return against.map(why -> refuse(context, why))
                .orElseGet(() -> Outcome.done("%s says that it is off.".formatted(context.vm().sourceName())));
    }

    static Outcome refuse(StepContext context, Against why) {
        return why.code().equals("source-running")
                ? Aborts.sourceRuns(context.vm())
                : new Outcome.Failed(why.code(), why.what(), why.remedy(), why.passes());
    }
}
