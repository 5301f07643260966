package io.towpath.migration.step;

import io.towpath.inventory.Inventory;
import io.towpath.migration.power.PowerRecord;
import io.towpath.migration.power.PowerRecords;
import io.towpath.migration.power.Seal;
import io.towpath.platform.spi.LiveVm;
import java.io.IOException;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Gives the source its network and its annotation back. It comes after the target is known to be off.
@Component
final class UnsealSource implements Step {

    private final Inventory inventory;
    private final PowerRecords records;
    private final Seal seal;

    UnsealSource(Inventory inventory, PowerRecords records, Seal seal) {
        this.inventory = inventory;
        this.records = records;
        this.seal = seal;
    }

    @Override
    public String name() {
        return "unseal-source";
    }

    @Override
    public String title() {
        return "Unseal the source";
    }

    @Override
    public boolean changesTarget() {
        return true;
    }

    @Override
    public Outcome run(StepContext context) {
        UUID id = context.migration().id();
        PowerRecord record = records.of(id).orElse(null);
        PowerRecord.Source before = record == null ? null : record.source();
        if (record == null || before == null || !record.isSealed()) {
            return Outcome.done("It was not sealed.");
        }
        if (!inventory.readsRunning(context.vm())) {
            return Outcome.done("The source holds files now: there is nothing to unseal.");
        }
        try (LiveVm live = inventory.open(context.vm())) {
            String done = seal.lift(live, before);
            records.unsealed(id);
            return Outcome.done(done);
        } catch (IOException e) {
            return Failures.live(context.vm().name(), e);
        }
    }
}
