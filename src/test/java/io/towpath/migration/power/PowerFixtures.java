package io.towpath.migration.power;

import io.towpath.audit.AuditTrail;
import io.towpath.inventory.Inventory;
import io.towpath.platform.spi.TargetPlatform;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What is about power, for tests of other packages.
public final class PowerFixtures {

    private PowerFixtures() {}

    public static TwoRunningGuard guard(Inventory inventory, List<TargetPlatform> targets, PersonsWords words) {
        return new TwoRunningGuard(inventory, targets, words);
    }

    public static Seal seal(PowerSettings settings) {
        return new Seal(settings);
    }

    public static Losses losses(Inventory inventory, PowerRecords records, TargetPlatform target, PersonsWords words,
            Clock clock) {
        return new Losses(inventory, records, new TwoRunningGuard(inventory, List.of(target), words), clock);
    }

    public static PowerRecords records(JdbcClient jdbc) {
        return new PowerRecords(jdbc);
    }

    /// One record, of every migration.
    @SuppressWarnings("NullAway") // it asks no database
    public static PowerRecords records(PowerRecord record) {
        return new PowerRecords(null) {
            @Override
            public Optional<PowerRecord> of(UUID migrationId) {
                return Optional.of(record);
            }
        };
    }

    /// A record that is told of starts only.
    @SuppressWarnings("NullAway") // it asks no database
    public static PowerRecords starting(PowerRecord record) {
        return new PowerRecords(null) {

            private PowerRecord now = record;

            @Override
            public Optional<PowerRecord> of(UUID migrationId) {
                return Optional.of(now);
            }

            @Override
            public boolean startBegins(UUID migrationId, long token) {
                now = started(now, Instant.EPOCH, now.targetStarted());
                return true;
            }

            @Override
            public void targetStarted(UUID migrationId) {
                now = started(now, now.startBegan(), Instant.EPOCH);
            }
        };
    }

    private static PowerRecord started(PowerRecord of, @Nullable Instant began, @Nullable Instant runs) {
        return new PowerRecord(of.migrationId(), of.source(), of.recordedAt(), of.sealBegan(), of.sealed(),
                of.unsealed(), began, runs, of.targetOff());
    }

    /// What people said, as a test says it.
    @SuppressWarnings("NullAway") // it asks no database
    public static PersonsWords words(Function<PersonsWord.Kind, Optional<PersonsWord>> given) {
        return new PersonsWords(null, null) {
            @Override
            public Optional<PersonsWord> given(UUID migrationId, PersonsWord.Kind kind) {
                return given.apply(kind);
            }
        };
    }

    public static PersonsWords words(JdbcClient jdbc, AuditTrail audit) {
        return new PersonsWords(jdbc, audit);
    }
}
