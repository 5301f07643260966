package io.towpath.migration.step;

import io.towpath.inventory.Inventory;
import io.towpath.migration.power.PowerRecord;
import io.towpath.migration.power.PowerRecords;
import io.towpath.migration.power.Seal;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Power;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Takes the source off the network and notes on it that it was migrated, so that nobody brings it back by accident.
@Component
final class SealSource implements Step {

    private final Inventory inventory;
    private final PowerRecords records;
    private final Seal seal;

    SealSource(Inventory inventory, PowerRecords records, Seal seal) {
        this.inventory = inventory;
        this.records = records;
        this.seal = seal;
    }

    @Override
    public String name() {
        return "seal-source";
    }

    @Override
    public String title() {
        return "Seal the source";
    }

    @Override
    public boolean changesTarget() {
        return true;
    }

    @Override
    public Outcome run(StepContext context) {
        UUID id = context.migration().id();
        Optional<PowerRecord.Source> before = records.of(id).map(PowerRecord::source);
        if (before.isEmpty() || !inventory.readsRunning(context.vm())) {
            return Outcome.done("The source holds files: there is nothing to seal.");
        }
        try (LiveVm live = inventory.open(context.vm())) {
            Power power = live.state().power();
            if (power == Power.ON || power == Power.SUSPENDED) {
                return Aborts.sourceRuns(context.vm());
            }
            if (power == Power.UNKNOWN) {
                return Outcome.failedForNow("source-unknown", "%s: %s does not say whether it runs."
                        .formatted(context.vm().name(), context.vm().sourceName()), "Look at it there.");
            }
            records.sealBegins(id);
            String done = seal.put(live, before.get(), context.target().name(), id);
            records.sealed(id);
            return Outcome.done(done);
        } catch (IOException e) {
            return Failures.live(context.vm().name(), e);
        }
    }
}
