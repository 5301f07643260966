package io.towpath.migration.power;

import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.TargetPlatform;
import io.towpath.platform.spi.TargetPower;
import io.towpath.platform.spi.TargetVm;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Source and target of one VM never both run. Before either is started the platforms themselves are asked, not our memory;
/// what is unknown is not off.
@Component
public class TwoRunningGuard {

    private final Inventory inventory;
    private final List<TargetPlatform> targets;
    private final PersonsWords words;

    TwoRunningGuard(Inventory inventory, List<TargetPlatform> targets, PersonsWords words) {
        this.inventory = inventory;
        this.targets = List.copyOf(targets);
        this.words = words;
    }

    /// The VM's power at its source, as the source says now.
    public Seen source(Vm vm) {
        if (!inventory.readsRunning(vm)) {
            return new Seen.Unasked(vm.sourceName());
        }
        try (LiveVm live = inventory.open(vm)) {
            return new Seen.Is(live.state().power(), vm.sourceName());
        } catch (IOException e) {
            return new Seen.Silent(vm.sourceName(), words(e));
        }
    }

    /// The VM's power at its target, as the target says now.
    public Seen target(Connection target, Vm vm) {
        Optional<TargetPower> power = power(target);
        if (power.isEmpty()) {
            return new Seen.Unasked(target.name());
        }
        try {
            return new Seen.Is(power.get().state(machine(vm)), target.name());
        } catch (IOException e) {
            return new Seen.Silent(target.name(), words(e));
        }
    }

    /// The target's power, to ask and to tell; empty where VMs are only described.
    public Optional<TargetPower> power(Connection target) {
        return targets.stream().filter(platform -> platform.kind().equals(target.kind())).findFirst()
                .flatMap(platform -> platform.power(target.location()));
    }

    /// As the target's power knows it: by its id.
    public static TargetVm machine(Vm vm) {
        return new TargetVm(vm.id(), vm.name(), vm.hardware(), List.of(), List.of());
    }

    /// Why the target must not be started; empty when the source is off.
    public Optional<Against> beforeTarget(Vm vm) {
        return switch (source(vm)) {
            case Seen.Is(Power power, String _) when power == Power.OFF -> Optional.empty();
            case Seen.Is(Power power, String where) when power == Power.UNKNOWN ->
                Optional.of(new Against("source-unknown",
                        "%s: %s does not say whether it runs, expected off.".formatted(
                                vm.name(), where),
                        "Look at it there. The target is started when the source is off.", true));
            case Seen.Is(Power power, String where) -> Optional.of(new Against("source-running",
                    "%s: %s says that it is %s, expected off: source and target would both run.".formatted(vm.name(),
                            where, word(power)),
                    "Find out who started it, and why. The target is not started.", false));
            case Seen.Silent(String where, String why) -> Optional.of(new Against("source-unknown",
                    "%s: %s cannot be asked whether it runs: %s".formatted(vm.name(), where, why),
                    "Make it reachable. The target is started when the source is known to be off.", true));
            case Seen.Unasked(String where) -> Optional.of(new Against("source-unknown",
                    "%s: %s holds files and cannot say whether the VM runs anywhere.".formatted(vm.name(), where),
                    "Start the target yourself when the VM is off where it came from.", false));
        };
    }

    /// Why the source must not be started; empty when the target is off, or a person vouches for it.
    ///
    /// @param asked whether a person was asked to start a target that cannot be asked
    public Optional<Against> beforeSource(UUID migrationId, Connection target, Vm vm, boolean asked) {
        boolean vouched = words.given(migrationId, PersonsWord.Kind.TARGET_OFF).isPresent();
        return switch (target(target, vm)) {
            case Seen.Is(Power power, String _) when power == Power.OFF -> Optional.empty();
            case Seen.Is(Power power, String where) -> {
                contradict(migrationId, power);
                yield Optional.of(new Against("target-running",
                        "%s: %s says that it is %s there, expected off: source and target would both run."
                                .formatted(vm.name(), where, word(power)),
                        "Stop it there, then retry. The source stays off until then.", true));
            }
            case Seen.Silent _ when vouched -> Optional.empty();
            case Seen.Silent(String where, String why) -> Optional.of(new Against("target-unknown",
                    "%s: %s cannot be asked whether it runs there, so the source stays off: %s".formatted(vm.name(),
                            where, why),
                    "Make it reachable, or make sure that the VM is off or off the network there, and say so.", true));
            case Seen.Unasked _ when vouched || !asked -> Optional.empty();
            case Seen.Unasked(String where) -> Optional.of(new Against("target-unknown",
                    "%s: people start VMs at %s, and nobody said that it is off, so the source stays off.".formatted(
                            vm.name(), where),
                    "Stop it there, then say so on the VM's page.", true));
        };
    }

    /// A person vouches for what no platform says. A platform that says it is there and not off takes that word back, so
    /// that it does not hold when the platform falls silent later.
    public void contradict(UUID migrationId, Power target) {
        if (target == Power.ON || target == Power.SUSPENDED) {
            words.withdraw(migrationId, PersonsWord.Kind.TARGET_OFF, "system");
        }
    }

    private static String word(Power power) {
        return power.name().toLowerCase(Locale.ROOT);
    }

    private static String words(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
