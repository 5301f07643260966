package io.towpath.migration.step;

import io.towpath.inventory.Inventory;
import io.towpath.migration.power.Against;
import io.towpath.migration.power.PowerRecord;
import io.towpath.migration.power.PowerRecords;
import io.towpath.migration.power.TwoRunningGuard;
import io.towpath.platform.spi.LiveNic;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Power;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// The source serves again, if it did before: started once the target is known to be off.
@Component
final class StartSource implements Step {

    private final Inventory inventory;
    private final PowerRecords records;
    private final TwoRunningGuard guard;

    StartSource(Inventory inventory, PowerRecords records, TwoRunningGuard guard) {
        this.inventory = inventory;
        this.records = records;
        this.guard = guard;
    }

    @Override
    public String name() {
        return "start-source";
    }

    @Override
    public String title() {
        return "Start the source";
    }

    @Override
    public boolean changesTarget() {
        return true;
    }

    @Override
    public Outcome run(StepContext context) {
        PowerRecord record = records.of(context.migration().id()).orElse(null);
        PowerRecord.Source before = record == null ? null : record.source();
        if (record == null || before == null) {
            return Outcome.done("The source was not stopped.");
        }
        if (before.power() != Power.ON) {
            return Outcome.done("It was off before the cutover and stays off.");
        }
        if (!inventory.readsRunning(context.vm())) {
            return Outcome.failed("source-gone", "%s: its source holds files only now.".formatted(
                    context.vm().name()), "Start it where it runs.");
        }
        try (LiveVm live = inventory.open(context.vm())) {
            return start(context, record, before, live);
        } catch (IOException e) {
            return Failures.live(context.vm().name(), e);
        }
    }

    private Outcome start(StepContext context, PowerRecord record, PowerRecord.Source before, LiveVm live)
            throws IOException {
        boolean ran = live.state().power() == Power.ON;
        if (!ran) {
            Optional<Against> against = guard.beforeSource(context.migration().id(), context.target(), context.vm(),
                    record.startBegan() != null);
            if (against.isPresent()) {
                Against why = against.get();
                return new Outcome.Failed(why.code(), why.what(), why.remedy(), why.passes());
            }
            live.powerOn();
        }
        LiveState now = live.state();
        if (now.power() != Power.ON) {
            return Outcome.failedForNow("source-off", "%s: %s says %s after it was started, expected on.".formatted(
                    context.vm().name(), context.vm().sourceName(), now.power()), "Start it there, then retry.");
        }
        reconnect(live, now, before);
        return Outcome.done(ran ? "It runs." : "Started; it serves again.");
    }

    /// Cards that were connected by hand do not connect by themselves at the start.
    private static void reconnect(LiveVm live, LiveState now, PowerRecord.Source before) throws IOException {
        var is = now.nics().stream().collect(Collectors.toMap(LiveNic::key, nic -> nic));
        List<LiveNic> back = before.nics().stream()
                .filter(nic -> is.containsKey(nic.key()) && !nic.equals(is.get(nic.key()))).toList();
        if (!back.isEmpty()) {
            live.connect(back);
        }
    }
}
