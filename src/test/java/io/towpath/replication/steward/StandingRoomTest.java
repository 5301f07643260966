package io.towpath.replication.steward;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.towpath.LentDatabase;
import io.towpath.platform.spi.LiveRoom;
import io.towpath.replication.Pass;
import io.towpath.replication.Replication;
import io.towpath.replication.Replications;
import io.towpath.replication.SourceSnapshot;
import io.towpath.replication.outlook.SyncRows;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

/// What room there is for snapshots, by what sources tell and by what VMs write, in each state of their trips.
class StandingRoomTest {

    private static final long GB = 1_000_000_000;
    private static final long GIB = 1L << 30;

    private final LentDatabase database = LentDatabase.of("room");
    private final HikariDataSource dataSource = new HikariDataSource();
    private Instant now = Instant.parse("2026-11-20T10:00:00Z");
    private JdbcClient db;
    private SyncRows rows;
    private RoomBook book;
    private Watch watch;
    private StandingRoom standing;
    private RoomKeeper keeper;

    @BeforeEach
    void open() {
        var details = database.details();
        dataSource.setJdbcUrl(details.getJdbcUrl());
        dataSource.setUsername(details.getUsername());
        dataSource.setPassword(details.getPassword());
        dataSource.setMaximumPoolSize(2);
        dataSource.setMinimumIdle(1);
        db = JdbcClient.create(dataSource);
        rows = new SyncRows(db);
        StewardProperties limits = new StewardProperties(Duration.ofMinutes(10), Duration.ofHours(24), 15,
                Duration.ofHours(24), new StewardProperties.Space(10, DataSize.ofGigabytes(10), Duration.ofMinutes(15),
                        Duration.ofSeconds(30), 5));
        InstantSource time = () -> now;
        Clock moving = time.withZone(ZoneOffset.UTC);
        book = new RoomBook(db, limits);
        watch = new Watch(db, new None(), limits, book, moving, new SimpleMeterRegistry());
        standing = new StandingRoom(watch, limits, db, moving);
        keeper = new RoomKeeper(book, limits);
    }

    @AfterEach
    void close() {
        dataSource.close();
        database.close();
    }

    /// In another order two VMs on the same datastores would each wait for a row of the other.
    @Test
    void whatSourcesTellIsNotedInOneOrder() throws Exception {
        SyncRows.Trip trip = on("web", "WARM", "SYNCING", 3, "DS1");
        LiveRoom told = new LiveRoom(List.of(new LiveRoom.Store("DS2", 100 * GB, 50 * GB), new LiveRoom.Store("DS1",
                100 * GB, 50 * GB)), List.of());
        book.note(trip.id(), told);
        TransactionTemplate notes = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        try (Connection other = DriverManager.getConnection(dataSource.getJdbcUrl(), dataSource.getUsername(),
                dataSource.getPassword()); Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("update snapshot_room set told_at = now() where datastore = 'DS1'");
            CompletableFuture<Void> noting = CompletableFuture
                    .runAsync(() -> notes.executeWithoutResult(_ -> book.note(trip.id(), told)));
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (waitsForLocks() == 0 && System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            assertThat(waitsForLocks()).isOne();

            statement.execute("set local lock_timeout = '2s'");
            statement.execute("update snapshot_room set told_at = now() where datastore = 'DS2'");

            other.commit();
            noting.get(30, TimeUnit.SECONDS);
        }
    }

    /// A snapshot is of the whole VM.
    @Test
    void countsDisksThatStayAtTheSource() {
        SyncRows.Trip trip = on("web", "WARM", "SYNCING", 0, "DS1");
        scanned(trip, "SWAP", 50 * GB);
        UUID swap = db.sql("""
                insert into vm_disk (vm_id, disk_key, position, label, file, controller, bus, unit, capacity_bytes,
                                     stored_bytes, format, fingerprint, datastore, traits)
                values (:vm, '2002', 2, 'Hard disk 3', '[SWAP] d.vmdk', 'pvscsi', 0, 2, 1000000000, 1, 'vmdk', 'f', 'SWAP',
                        '{"mode": "persistent"}')
                returning id
                """).param("vm", trip.vmId()).query((row, _) -> row.getObject(1, UUID.class)).single();
        assertThat(book.rooms()).extracting(Room::datastore).as("it came since").containsExactly("DS1");

        db.sql("update vm_disk set excluded_reason = 'swap', excluded_by = 'lena', excluded_at = now() where id = :id")
                .param("id", swap).update();
        book.note(trip.id(), new LiveRoom(List.of(), List.of(new LiveRoom.Growth("2002", GB, Duration.ofHours(1)))));
        assertThat(book.of(trip.id())).extracting(place -> place.room().datastore()).contains("DS1", "SWAP");
        assertThat(book.rooms()).filteredOn(room -> room.datastore().equals("SWAP")).singleElement()
                .satisfies(room -> assertThat(room.fullIn()).isEqualTo(Duration.ofHours(50)));

        db.sql("update vm_disk set traits = jsonb_set(traits, '{mode}', '\"independent_persistent\"') where id = :id")
                .param("id", swap).update();
        assertThat(book.rooms()).extracting(Room::datastore).containsExactly("DS1");
    }

    private int waitsForLocks() {
        return db.sql(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                .query(Integer.class).single();
    }

    @Test
    void isShortWhereItsDatastoreIsFullWithinADay() {
        SyncRows.Trip crowded = on("crowded", "WARM", "SYNCING", 3, "DS1");
        SyncRows.Trip roomy = on("roomy", "WARM", "SYNCING", 3, "DS2");
        scanned(crowded, "DS1", 100 * GB);
        scanned(roomy, "DS2", 1_000_000 * GB);

        assertThat(standing.shortage(crowded.id())).hasValueSatisfying(why -> assertThat(why).contains("DS1"));
        assertThat(standing.shortage(roomy.id())).isEmpty();

        scanned(crowded, "DS1", 1_000_000 * GB);
        now = now.plus(Duration.ofMinutes(2));
        assertThat(standing.shortage(crowded.id())).as("somebody made room").isEmpty();
    }

    /// A seed has no pass before it that would say how fast its VM writes; of one in its outage and of a cold one neither
    /// does more than one, or none.
    @ParameterizedTest
    @CsvSource({"WARM,SEEDING,0", "WARM,SYNCING,3", "WARM,CUTTING_OVER,0", "WARM,CUTTING_OVER,3",
            "COLD,CUTTING_OVER,0"})
    void aSnapshotCountsInEveryState(String mode, String state, int passes) {
        SyncRows.Trip trip = on("vm", mode, state, passes, "DS1");
        scanned(trip, "DS1", 60 * GB);
        tells(trip, 1000 * GIB, 60 * GIB, null);
        assertThat(only().alarm()).as("below the floor, at whatever pace").contains("60 GiB free, 6 %, limit 10 %");

        tells(trip, 1000 * GIB, 200 * GIB, 10 * GIB);
        assertThat(only().alarm()).as("measured: 20 GiB an hour, on two disks").contains("Full in 10 h");
        assertThat(only().basis()).isEqualTo("2 measured");
        assertThat(standing.shortage(trip.id())).hasValueSatisfying(why -> assertThat(why).contains("DS1 is full in"));

        tells(trip, 10_000 * GIB, 9_000 * GIB, null);
        assertThat(only().alarm()).isNull();
    }

    @Test
    void aSeedThatNothingIsKnownOfIsAssumedToWrite() {
        SyncRows.Trip trip = on("vm", "WARM", "SEEDING", 0, "DS1");
        db.sql("update vm_disk set stored_bytes = 480 * 1073741824::bigint where vm_id = :vm").param("vm", trip.vmId())
                .update();
        tells(trip, 1000 * GIB, 600 * GIB, null);

        assertThat(only().bytesPerHour()).as("a twentieth of 960 GiB a day").isEqualTo(2 * GIB);
        assertThat(only().basis()).isEqualTo("2 assumed");
    }

    @Test
    void whatTheSourceTellsIsNewerThanTheScan() {
        SyncRows.Trip trip = on("vm", "WARM", "SEEDING", 0, "DS1");
        scanned(trip, "DS1", 900 * GIB);
        tells(trip, 1000 * GIB, 50 * GIB, null);
        assertThat(only().freeBytes()).isEqualTo(50 * GIB);

        db.sql("update source_datastore set free_bytes = :free, seen_at = now() + interval '1 minute'")
                .param("free", 300 * GIB).update();
        assertThat(only().freeBytes()).as("scanned since").isEqualTo(300 * GIB);
    }

    @Test
    void noSnapshotIsTakenBelowTheLimitNorOneReadOnThatWouldGetThere() {
        SyncRows.Trip trip = on("vm", "WARM", "SEEDING", 0, "DS1");
        LiveRoom little = room(1000 * GIB, 60 * GIB, null);
        assertThat(keeper.before(trip.id(), little)).contains("datastore DS1 has 60 GiB free, 6 %, limit 10 %");
        assertThat(keeper.during(trip.id(), little)).isPresent();

        assertThat(keeper.before(trip.id(), room(1000 * GIB, 120 * GIB, null))).isEmpty();
        LiveRoom fast = room(1000 * GIB, 120 * GIB, 50 * GIB);
        assertThat(keeper.during(trip.id(), fast)).as("20 GiB to the limit, 100 an hour: 12 minutes")
                .hasValueSatisfying(
                        why -> assertThat(why).contains("DS1 has 120 GiB free, 12 %", "in 12 min", "measured"));
        assertThat(keeper.during(trip.id(), room(1000 * GIB, 120 * GIB, 30 * GIB))).as("20 minutes").isEmpty();
    }

    @Test
    void oneThatWasRemovedForLackOfRoomNeedsMoreThanItGrewTo() {
        SyncRows.Trip trip = on("vm", "WARM", "SEEDING", 0, "DS1");
        rows.pass(trip, 1, "SEED", now, 40 * GIB, "QUIESCED", null);
        db.sql("update replication_pass set state = 'FAILED', code = 'source-room', error = 'x' where migration_id = :id")
                .param("id", trip.id()).update();
        db.sql("update source_snapshot set removed_at = now() where migration_id = :id").param("id", trip.id())
                .update();
        keeper.during(trip.id(), room(1000 * GIB, 130 * GIB, 10 * GIB));

        assertThat(keeper.before(trip.id(), room(1000 * GIB, 128 * GIB, null))).as("28 GiB to the limit; it grew to 20")
                .hasValueSatisfying(why -> assertThat(why).contains("grew to 20 GiB"));
        assertThat(keeper.before(trip.id(), room(1000 * GIB, 131 * GIB, null))).isEmpty();
    }

    @Test
    void whereNothingIsToldNothingWaits() {
        SyncRows.Trip trip = on("vm", "WARM", "SEEDING", 0, "DS1");

        assertThat(keeper.before(trip.id(), LiveRoom.NOT_TOLD)).isEmpty();
        assertThat(keeper.during(trip.id(), LiveRoom.NOT_TOLD)).isEmpty();
        assertThat(only().alarm()).isNull();
    }

    private Room only() {
        now = now.plus(Duration.ofMinutes(2));
        return watch.rooms().stream().filter(room -> room.datastore().equals("DS1")).reduce((_, _) -> {
            throw new AssertionError("two");
        }).orElseThrow();
    }

    private SyncRows.Trip on(String name, String mode, String state, int passes, String datastore) {
        SyncRows.Trip trip = rows.trip(name, mode, state, null);
        rows.replication(trip);
        if (passes > 0) {
            rows.passes(trip, passes, Duration.ofHours(1), now);
        }
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

    private void scanned(SyncRows.Trip trip, String datastore, long bytes) {
        db.sql("""
                insert into source_datastore (source_id, name, free_bytes, seen_at)
                select source_id, :name, :free, now() from vm where id = :vm
                on conflict (source_id, name) do update set free_bytes = excluded.free_bytes
                """).param("name", datastore).param("free", bytes).param("vm", trip.vmId()).update();
    }

    private void tells(SyncRows.Trip trip, long capacity, long free, @Nullable Long grown) {
        book.note(trip.id(), room(capacity, free, grown));
        if (grown == null) {
            db.sql("delete from snapshot_growth where migration_id = :id").param("id", trip.id()).update();
        }
    }

    /// @param grown by each of two disks within an hour
    private static LiveRoom room(long capacity, long free, @Nullable Long grown) {
        return new LiveRoom(List.of(new LiveRoom.Store("DS1", capacity, free)), grown == null
                ? List.of()
                : List.of(new LiveRoom.Growth("2000", grown, Duration.ofHours(1)),
                        new LiveRoom.Growth("2001", grown, Duration.ofHours(1))));
    }

    private static final class None implements Replications {

        @Override
        public Optional<Replication> of(UUID migrationId) {
            return Optional.empty();
        }

        @Override
        public Map<UUID, Instant> perhapsOff(Collection<UUID> migrationIds) {
            return Map.of();
        }

        @Override
        public boolean perhapsOff(UUID migrationId) {
            return false;
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
