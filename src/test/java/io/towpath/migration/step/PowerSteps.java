package io.towpath.migration.step;

import io.towpath.inventory.Inventory;
import io.towpath.migration.power.PowerFixtures;
import io.towpath.migration.power.PowerRecords;
import io.towpath.migration.power.PersonsWords;
import io.towpath.migration.power.PowerSettings;
import io.towpath.migration.power.Seal;
import io.towpath.migration.power.TwoRunningGuard;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.TargetPlatform;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The real steps about power, for a trip whose other steps are scripted.
public final class PowerSteps {

    private PowerSteps() {}

    /// By name, what each does.
    public static Map<String, Function<StepContext, Outcome>> of(Inventory inventory, TargetPlatform target,
            PowerRecords records, PersonsWords words, Duration patience) {
        TwoRunningGuard guard = PowerFixtures.guard(inventory, List.of(target), words);
        PowerSettings settings = new PowerSettings(patience, "-migrated");
        Seal seal = PowerFixtures.seal(settings);
        CatchUp catchUp = new CatchUp(new Peers(Path.of("nowhere")).replicas(), new NoReplicator(), records);
        Map<String, Function<StepContext, Outcome>> steps = new LinkedHashMap<>();
        for (Step step : List.of(new NoteSource(inventory, records), new SealSource(inventory, records, seal),
                new GuardTwoRunning(guard, records, catchUp), new StartTarget(guard, records, words, catchUp),
                new StopTarget(guard, records, words, settings), new UnsealSource(inventory, records, seal),
                new StartSource(inventory, records, guard))) {
            steps.put(step.name(), step::run);
        }
        steps.put("copy-disks", context -> shutDown(inventory, context));
        steps.put("define-target",
                context -> io(() -> target.define("/target", TwoRunningGuard.machine(context.vm()))));
        steps.put("undefine-target", context -> io(
                () -> target.undefine("/target", TwoRunningGuard.machine(context.vm()))));
        return steps;
    }

    /// As the last pass does: the source is off before anything of it is final.
    private static Outcome shutDown(Inventory inventory, StepContext context) {
        return io(() -> {
            try (LiveVm live = inventory.open(context.vm())) {
                if (!live.shutDown(Duration.ofSeconds(1))) {
                    live.powerOff();
                }
                return "It is off.";
            }
        });
    }

    private interface Call {
        String run() throws IOException;
    }

    private static Outcome io(Call call) {
        try {
            return Outcome.done(call.run());
        } catch (IOException e) {
            return Outcome.failedForNow("io", Failures.words(e), "Wait.");
        }
    }
}
