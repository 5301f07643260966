package io.towpath.migration.step;

import io.towpath.migration.power.Against;
import io.towpath.migration.power.PowerRecord;
import io.towpath.migration.power.PowerRecords;
import io.towpath.migration.power.TwoRunningGuard;
import io.towpath.replication.ReplicationException;
import io.towpath.slot.Work;
import java.io.IOException;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Asks the source once more before the target is started: that it is off, and that it wrote nothing since its last pass.
/// Starting asks again by itself; this is where people see it.
@Component
final class GuardTwoRunning implements Step {

    private final TwoRunningGuard guard;
    private final PowerRecords records;
    private final CatchUp catchUp;

    GuardTwoRunning(TwoRunningGuard guard, PowerRecords records, CatchUp catchUp) {
        this.guard = guard;
        this.records = records;
        this.catchUp = catchUp;
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
    public Optional<Work> copies(StepContext context) {
        return catchUp.copies(context);
    }

    @Override
    public Outcome run(StepContext context) {
        boolean starts = records.of(context.migration().id()).map(PowerRecord::targetRuns).orElse(false);
        Optional<Against> against = starts ? guard.beforeTarget(context.vm()) : Optional.empty();
        if (against.isPresent()) {
            return refuse(context, against.get());
        }
        String said = starts ? context.vm().sourceName() + " says that it is off." : "Nothing is started.";
        try {
            Optional<Outcome> comesBack = catchUp.comesBack(context);
            if (comesBack.isPresent()) {
                return comesBack.get();
            }
            return Outcome.done(catchUp.run(context).map(pass -> "%s It had been started since its last pass. %s"
                    .formatted(said, Replicas.told(pass))).orElse(said));
        } catch (ReplicationException e) {
            return Aborts.of(context.vm(), e);
        } catch (IOException e) {
            return Failures.targetIo(context.target().name(), e);
        }
    }

    static Outcome refuse(StepContext context, Against why) {
        return why.code().equals("source-running")
                ? Aborts.sourceRuns(context.vm())
                : new Outcome.Failed(why.code(), why.what(), why.remedy(), why.passes());
    }
}
