package io.towpath.migration.step;

import io.towpath.inventory.Inventory;
import io.towpath.migration.power.PowerRecord;
import io.towpath.migration.power.PowerRecords;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Power;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Notes what the source is before anything is done to it: the target ends as it was, and a roll back brings it back.
@Component
final class NoteSource implements Step {

    private final Inventory inventory;
    private final PowerRecords records;

    NoteSource(Inventory inventory, PowerRecords records) {
        this.inventory = inventory;
        this.records = records;
    }

    @Override
    public String name() {
        return "note-source";
    }

    @Override
    public String title() {
        return "Note what the source is";
    }

    @Override
    public Outcome run(StepContext context) {
        UUID id = context.migration().id();
        Optional<PowerRecord> before = records.of(id);
        if (before.isPresent()) {
            return Outcome.done(told(before.get()));
        }
        if (!inventory.readsRunning(context.vm())) {
            return Outcome.done(told(records.record(id, null)));
        }
        try (LiveVm live = inventory.open(context.vm())) {
            return note(context, live.state());
        } catch (IOException e) {
            return Failures.live(context.vm().name(), e);
        }
    }

    private Outcome note(StepContext context, LiveState state) {
        return switch (state.power()) {
            case ON, OFF -> Outcome.done(told(records.record(context.migration().id(), state)));
            case SUSPENDED -> Outcome.failed("source-suspended",
                    "%s: it is suspended, expected on or off: its memory would be lost.".formatted(
                            context.vm().name()),
                    "Resume it, or shut it down, then retry.");
            case UNKNOWN -> Outcome.failedForNow("source-unknown",
                    "%s: %s does not say whether it runs.".formatted(context.vm().name(), context.vm().sourceName()),
                    "Look at it there.");
        };
    }

    private static String told(PowerRecord record) {
        PowerRecord.Source source = record.source();
        if (source == null) {
            return "The source holds files, which have no power: the target is left off.";
        }
        int nics = source.nics().size();
        return "%s is %s with %s; the target ends %s.".formatted(source.name(),
                source.power().name().toLowerCase(Locale.ROOT),
                nics == 1 ? "one network card" : nics + " network cards",
                source.power() == Power.ON ? "on" : "off");
    }
}
