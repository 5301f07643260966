package io.towpath.migration.power;

import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.migration.MigrationView;
import io.towpath.migration.RefusedException;
import io.towpath.platform.spi.TargetPower;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// What going back would lose, measured at the target when somebody asks; and that they said that they know.
@Component
public class Losses {

    private final Inventory inventory;
    private final PowerRecords records;
    private final TwoRunningGuard guard;
    private final Clock clock;

    Losses(Inventory inventory, PowerRecords records, TwoRunningGuard guard, Clock clock) {
        this.inventory = inventory;
        this.records = records;
        this.guard = guard;
        this.clock = clock;
    }

    /// Whether something may be lost: the target may have run. Cheap.
    public boolean possible(UUID migrationId) {
        return records.of(migrationId).map(PowerRecord::startBegan).isPresent();
    }

    /// Asks the target; empty where it never ran.
    public Optional<Loss> of(MigrationView trip) {
        return of(trip, new HashSet<>());
    }

    /// As [#of(MigrationView)], of one trip after the other.
    ///
    /// @param silent targets that are not asked, since they did not answer before; who does not answer is put in
    public Optional<Loss> of(MigrationView trip, Set<UUID> silent) {
        PowerRecord record = records.of(trip.id()).orElse(null);
        if (record == null || record.startBegan() == null) {
            return Optional.empty();
        }
        Instant since = record.targetStarted() != null ? record.targetStarted() : record.startBegan();
        Instant until = record.targetOff() != null ? record.targetOff() : clock.instant();
        Duration lasted = Duration.between(since, until);
        Optional<Vm> vm = inventory.vm(trip.vmId());
        Optional<Connection> target = inventory.connection(trip.targetId());
        if (vm.isEmpty() || target.isEmpty()) {
            return Optional.of(new Loss(since, lasted, null, "the VM or its target is not known any more"));
        }
        if (silent.contains(trip.targetId())) {
            return Optional.of(new Loss(since, lasted, null,
                    "%s does not answer: it was not asked again for each VM".formatted(target.get().name())));
        }
        Optional<TargetPower> power = guard.power(target.get());
        if (power.isEmpty()) {
            return Optional.of(new Loss(since, lasted, null,
                    "%s cannot be asked what was written".formatted(target.get().name())));
        }
        return Optional.of(measured(power.get(), vm.get(), target.get(), since, lasted, silent));
    }

    private static Loss measured(TargetPower power, Vm vm, Connection target, Instant since, Duration lasted,
            Set<UUID> silent) {
        try {
            OptionalLong bytes = power.written(TwoRunningGuard.machine(vm));
            return bytes.isPresent()
                    ? new Loss(since, lasted, bytes.getAsLong(), null)
                    : new Loss(since, lasted, null, "it does not run now, so %s counts nothing".formatted(
                            target.name()));
        } catch (IOException e) {
            silent.add(target.id());
            return new Loss(since, lasted, null, "%s does not answer: %s".formatted(target.name(), e.getMessage()));
        }
    }

    /// @param typed what the person typed; null: nothing
    /// @throws RefusedException saying what would be lost, unless the VM's name was typed or nothing can be lost
    public void accept(MigrationView trip, @Nullable String typed) {
        if (!possible(trip.id()) || (typed != null && typed.strip().equals(trip.vmName()))) {
            return;
        }
        Loss loss = of(trip).orElseThrow();
        throw new RefusedException("loss-unconfirmed",
                "%s served at the target for %d minutes. %s None of it is brought back."
                        .formatted(trip.vmName(), loss.minutes(), words(loss)),
                typed == null || typed.isBlank()
                        ? "Type the VM's name to confirm: confirm=%s.".formatted(trip.vmName())
                        : "\"%s\" was typed, expected %s.".formatted(typed, trip.vmName()),
                loss.bytes() == null
                        ? Map.of("minutes", loss.minutes())
                        : Map.of("minutes", loss.minutes(), "bytes", loss.bytes()));
    }

    /// `At least 1.2 GiB were written since.`
    public static String words(Loss loss) {
        return loss.bytes() == null
                ? "How much was written since is unknown: %s.".formatted(loss.unknown())
                : "At least %s (%d bytes) were written since.".formatted(new ByteSize(loss.bytes()), loss.bytes());
    }
}
