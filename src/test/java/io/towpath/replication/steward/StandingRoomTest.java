package io.towpath.replication.steward;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.towpath.TestDatabase;
import io.towpath.replication.Pass;
import io.towpath.replication.Replication;
import io.towpath.replication.Replications;
import io.towpath.replication.SourceSnapshot;
import io.towpath.replication.outlook.SyncRows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A snapshot that stands has room as long as its datastore is not full within a day.
class StandingRoomTest {

    private static final long GB = 1_000_000_000;

    private final HikariDataSource dataSource = new HikariDataSource();
    private Instant now = Instant.parse("2026-11-20T10:00:00Z");

    @AfterEach
    void close() {
        dataSource.close();
    }

    @Test
    void isShortWhereItsDatastoreIsFullWithinADay() {
        var details = TestDatabase.clone("room");
        dataSource.setJdbcUrl(details.getJdbcUrl());
        dataSource.setUsername(details.getUsername());
        dataSource.setPassword(details.getPassword());
        dataSource.setMaximumPoolSize(2);
        JdbcClient db = JdbcClient.create(dataSource);
        SyncRows rows = new SyncRows(db);
        SyncRows.Trip crowded = on(db, rows, "crowded", "DS1");
        SyncRows.Trip roomy = on(db, rows, "roomy", "DS2");
        free(db, crowded, "DS1", 100 * GB);
        free(db, roomy, "DS2", 1_000_000 * GB);
        StewardProperties limits = new StewardProperties(Duration.ofMinutes(10), Duration.ofHours(24), 15,
                Duration.ofHours(24));
        InstantSource time = () -> now;
        Clock moving = time.withZone(ZoneOffset.UTC);
        StandingRoom room = new StandingRoom(new Watch(db, new None(), limits, moving, new SimpleMeterRegistry()),
                limits, db, moving);

        assertThat(room.shortage(crowded.id())).hasValueSatisfying(why -> assertThat(why).contains("DS1"));
        assertThat(room.shortage(roomy.id())).isEmpty();

        free(db, crowded, "DS1", 1_000_000 * GB);
        now = now.plus(Duration.ofMinutes(2));
        assertThat(room.shortage(crowded.id())).as("somebody made room").isEmpty();
    }

    private SyncRows.Trip on(JdbcClient db, SyncRows rows, String name, String datastore) {
        SyncRows.Trip trip = rows.trip(name, "WARM", "SYNCING", null);
        rows.replication(trip);
        rows.passes(trip, 3, Duration.ofHours(1), now);
        db.sql("update vm_disk set datastore = :store where vm_id = :vm").param("store", datastore)
                .param("vm", trip.vmId()).update();
        db.sql("""
                insert into source_snapshot (migration_id, source_id, vm_ref, vm_name, name, description, purpose,
                                             stands_for)
                select migration_id, source_id, vm_ref, vm_name, vm_name || '-1', 'ours', 'DELTA', 'its files tell'
                  from replication where migration_id = :id
                """).param("id", trip.id()).update();
        return trip;
    }

    private static void free(JdbcClient db, SyncRows.Trip trip, String datastore, long bytes) {
        db.sql("""
                insert into source_datastore (source_id, name, free_bytes, seen_at)
                select source_id, :name, :free, now() from vm where id = :vm
                on conflict (source_id, name) do update set free_bytes = excluded.free_bytes
                """).param("name", datastore).param("free", bytes).param("vm", trip.vmId()).update();
    }

    private static final class None implements Replications {

        @Override
        public Optional<Replication> of(UUID migrationId) {
            return Optional.empty();
        }

        @Override
        public List<Pass> passes(UUID migrationId) {
            return List.of();
        }

        @Override
        public List<SourceSnapshot> snapshots(UUID migrationId) {
            return List.of();
        }

        @Override
        public List<SourceSnapshot> openSnapshots() {
            return List.of();
        }
    }
}
