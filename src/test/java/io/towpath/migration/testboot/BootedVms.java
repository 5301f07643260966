package io.towpath.migration.testboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.audit.AuditTrail;
import io.towpath.inventory.Inventory;
import io.towpath.migration.testboot.TestBoot.State;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.TargetPlatform;
import io.towpath.platform.spi.TargetVm;
import io.towpath.platform.spi.TestBed;
import io.towpath.platform.spi.TestBooting;
import io.towpath.replication.ImageHolds;
import io.towpath.replication.Replications;
import io.towpath.replication.outlook.CutoverTimes;
import io.towpath.replication.outlook.SyncRows;
import io.towpath.validation.CheckResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.transaction.support.TransactionTemplate;

/// VMs that are kept in step, and a hypervisor that does as it is told.
abstract class BootedVms {

    @TempDir
    Path folder;

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient db;
    @Autowired
    TestBootStore store;
    @Autowired
    Inventory inventory;
    @Autowired
    Replications replications;
    @Autowired
    ImageHolds holds;
    @Autowired
    AuditTrail audit;
    @Autowired
    TransactionTemplate transactions;
    @Autowired
    ObjectProvider<CutoverTimes> times;
    @Autowired
    Clock clock;

    final Bed bed = new Bed();
    final List<UUID> trips = new ArrayList<>();
    SyncRows rows;
    /// When it is for whose turn it is; null: now.
    @Nullable
    Instant at;
    int watchMillis = 600_000;
    int longestMillis = 1_800_000;
    int patienceMillis = 3_600_000;

    @BeforeEach
    void rows() {
        rows = new SyncRows(db);
    }

    /// Nobody else finds them: tests share one database.
    @AfterEach
    void ended() {
        for (UUID trip : trips) {
            db.sql("delete from test_boot where migration_id = :id").param("id", trip).update();
            db.sql("update replication set held_by = null, held_until = null, held_images = null where migration_id = :id")
                    .param("id", trip).update();
            db.sql("update migration set state = 'CANCELLED' where id = :id").param("id", trip).update();
        }
    }

    UUID asked() throws IOException {
        SyncRows.Trip trip = inStep(null);
        return store.insert(trip.id(), trip.vmId(), targetOf(trip), "lena").orElseThrow();
    }

    UUID running() throws IOException {
        bed.calls.clear();
        UUID id = asked();
        assertThat(moved(id)).isEqualTo(State.PREPARING);
        assertThat(moved(id)).isEqualTo(State.RUNNING);
        return id;
    }

    State moved(UUID id) {
        assertThat(run().move(id)).isTrue();
        return store.find(id).orElseThrow().state();
    }

    TestBootSettings settings() {
        return new TestBootSettings(1, Duration.ofMillis(watchMillis), Duration.ofMillis(longestMillis),
                Duration.ofMillis(patienceMillis), 1 << 20, 8 << 20);
    }

    TestBootTurn turn() {
        return new TestBootTurn(store, vms(), holds, times, settings(), at == null
                ? clock
                : Clock.fixed(at, ZoneOffset.UTC));
    }

    TestVms vms() {
        return new TestVms(inventory, replications, store, List.of(new Kvm()));
    }

    TestBootRun run() {
        return new TestBootRun(store, vms(), holds,
                vm -> List
                        .of(new CheckResult("image-consistent", "The images are consistent", CheckResult.Outcome.PASSED,
                                "%d disks".formatted(vm.disks().size()))),
                audit, transactions, turn(), settings(), clock);
    }

    SyncRows.Trip inStep(@Nullable UUID wave) throws IOException {
        SyncRows.Trip trip = rows.trip("boot-" + UUID.randomUUID().toString().substring(0, 8), "WARM", "SYNCING", wave);
        trips.add(trip.id());
        rows.replication(trip);
        rows.passes(trip, 2, Duration.ofMinutes(20), clock.instant());
        Path image = Files.createFile(Files.createDirectories(folder.resolve(trip.vmName())).resolve("disk.qcow2"));
        db.sql("update replication_disk set pass = 3, target_file = :file where migration_id = :id")
                .param("file", image.toString()).param("id", trip.id()).update();
        return trip;
    }

    UUID targetOf(SyncRows.Trip trip) {
        return db.sql("select target_id from migration where id = :id").param("id", trip.id()).query(UUID.class)
                .single();
    }

    static TestBed.Sighting seen(Power power, @Nullable String agent, long written) {
        return new TestBed.Sighting(power, agent, OptionalLong.of(1 << 20), OptionalLong.of(written), "login:");
    }

    static final class Bed implements TestBed {

        final List<String> calls = new ArrayList<>();
        Sighting seen = seen(Power.ON, null, 0);
        @Nullable
        String refuses;
        @Nullable
        String staysUp;
        @Nullable
        String keepsLayers;
        /// What happens while it is started.
        Runnable before = () -> {};

        @Override
        public String start(TestVm vm, BooleanSupplier still) throws IOException {
            calls.add("start");
            fail(refuses);
            assertThat(vm.of().disks()).hasSize(2);
            assertThat(vm.id()).isNotEqualTo(vm.of().id());
            before.run();
            return "started";
        }

        @Override
        public Sighting observe(TestVm vm) {
            calls.add("observe");
            return seen;
        }

        @Override
        public byte[] picture(TestVm vm) {
            calls.add("picture");
            return new byte[]{(byte) 0x89, 'P', 'N', 'G'};
        }

        @Override
        public String end(TestVm vm) throws IOException {
            calls.add("end");
            fail(staysUp);
            return "removed";
        }

        @Override
        public String clear(TestVm vm) throws IOException {
            calls.add("clear");
            fail(keepsLayers);
            return "cleared";
        }

        private static void fail(@Nullable String why) throws IOException {
            if (why != null) {
                throw new IOException(why);
            }
        }
    }

    final class Kvm implements TargetPlatform {

        @Override
        public String kind() {
            return "libvirt";
        }

        @Override
        public Probe probe(String location) {
            return new Probe(true, "It answers.", null);
        }

        @Override
        public Path folder(String location, UUID id, String vmName) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String define(String location, TargetVm vm) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String undefine(String location, TargetVm vm) {
            throw new UnsupportedOperationException();
        }

        @Override
        public TestBooting testBooting(String location) {
            return new TestBooting.Can(bed);
        }
    }
}
