package io.towpath.replication.steward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.VsphereLab;
import io.towpath.inventory.Connection.Direction;
import io.towpath.inventory.Connections;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.ScanView;
import io.towpath.inventory.Scans;
import io.towpath.inventory.Vm;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/// Whatever becomes of a trip, none of our snapshots stays at the source, and none of others' goes.
@DatabaseTest
@TestPropertySource(properties = {"towpath.sources.allowed-networks=127.0.0.0/8", "towpath.vsphere.live.poll=20ms",
        "towpath.vsphere.live.doubt=1s"})
class SweeperTest {

    @TempDir
    static Path folder;

    private static VsphereLab lab;

    @Autowired
    Connections connections;
    @Autowired
    Scans scans;
    @Autowired
    Inventory inventory;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    Sweeper sweeper;
    @Autowired
    Watch watch;
    @Autowired
    MockMvcTester mvc;

    private UUID source;
    private Vm vm;
    private UUID migration;

    @BeforeAll
    static void start() throws IOException {
        lab = VsphereLab.start("-vms", "2", "-real", folder.resolve("ds").toString(), "-real-vms", "2", "-real-size",
                "8388608", "-write-every", "0");
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @BeforeEach
    void register() throws Exception {
        source = connections.register(Direction.SOURCE, "vsphere", "vc " + UUID.randomUUID(),
                new Place(lab.url(), new Credentials(VsphereLab.USER, VsphereLab.PASSWORD), lab.sha256()), "lena");
        settle();
        vm = inventory
                .vm(jdbc.sql("select id from vm where source_id = :source and name = 'real-01'").param("source", source)
                        .query((row, _) -> row.getObject(1, UUID.class)).single())
                .orElseThrow();
        UUID target = jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('target', 'libvirt', :name, :name, 'lena', now()) returning id
                """).param("name", "/srv/" + UUID.randomUUID()).query((row, _) -> row.getObject(1, UUID.class))
                .single();
        migration = jdbc.sql("""
                insert into migration (vm_id, attempt, target_id, format, soak_days, state, reason, planned_by, mode, visit)
                values (:vm, 1, :target, 'qcow2', 5, 'SYNCING', 'started', 'lena', 'WARM', 1) returning id
                """).param("vm", vm.id()).param("target", target).query((row, _) -> row.getObject(1, UUID.class))
                .single();
    }

    @AfterEach
    void leave() throws Exception {
        lab.steer("/heal");
        try (LiveVm live = inventory.open(vm)) {
            for (LiveSnapshot snapshot : live.state().snapshots().reversed()) {
                live.removeSnapshot(snapshot.ref());
            }
        }
        jdbc.sql("update source_snapshot set removed_at = now() where migration_id = :id").param("id", migration)
                .update();
        jdbc.sql("update migration set state = 'CANCELLED' where id = :id").param("id", migration).update();
        settle();
        connections.remove(source, "lena", "the test ends");
    }

    private void settle() throws InterruptedException {
        for (int i = 0; i < 3000; i++) {
            if (scans.of(source, 1).getFirst().state() != ScanView.State.RUNNING) {
                return;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("the scan still runs");
    }

    /// In the ledger, and at the source where `there`.
    private String ours(boolean there) throws IOException {
        String name = "towpath-" + UUID.randomUUID();
        jdbc.sql("""
                insert into source_snapshot (migration_id, source_id, vm_ref, vm_name, name, description, purpose)
                values (:migration, :source, :ref, :vm, :name, 'by Towpath', 'DELTA')
                """).param("migration", migration).param("source", source).param("ref", vm.externalId())
                .param("vm", vm.name())
                .param("name", name).update();
        if (there) {
            taken(name);
        }
        return name;
    }

    private void taken(String name) throws IOException {
        try (LiveVm live = inventory.open(vm)) {
            live.snapshot(name, "", false);
        }
    }

    private List<String> atTheSource() throws IOException {
        try (LiveVm live = inventory.open(vm)) {
            return live.state().snapshots().stream().map(LiveSnapshot::name).toList();
        }
    }

    private void ends(String state) {
        jdbc.sql("update migration set state = :state where id = :id").param("state", state).param("id", migration)
                .update();
    }

    private void swept() throws Exception {
        for (Future<?> each : sweeper.sweep()) {
            each.get();
        }
    }

    private long open() {
        return watch.held().stream().filter(held -> held.snapshot().migrationId().equals(migration)).count();
    }

    @Test
    void aTripThatEndedLeavesNoneOfOursAndAllOfOthers() throws Exception {
        taken("before patching");
        String first = ours(true);
        taken("towpath-that-is-not-in-the-ledger");
        ours(true);
        ours(false);
        swept();
        assertThat(atTheSource()).as("the trip needs them").hasSize(4).contains(first);
        ends("CANCELLED");

        swept();

        assertThat(atTheSource()).containsExactly("before patching", "towpath-that-is-not-in-the-ledger");
        assertThat(open()).isZero();
        assertThat(sweeper.sweep()).as("nothing is left to do").isEmpty();
    }

    @Test
    void whatATripWantsGoneIsRemovedWhenItDoesNot() throws Exception {
        String left = ours(true);
        jdbc.sql("update source_snapshot set removal_wanted_at = now() - interval '11 minutes' where name = :name")
                .param("name", left).update();
        String needed = ours(true);
        jdbc.sql("update source_snapshot set removal_wanted_at = now() where name = :name").param("name", ours(false))
                .update();

        swept();

        assertThat(atTheSource()).containsExactly(needed);
        assertThat(open()).isEqualTo(2);
    }

    @Test
    void aRemovalWhoseAnswerIsLostIsDoneOnce() throws Exception {
        ours(true);
        ends("ROLLED_BACK");
        lab.forgetCalls();
        lab.fault("RemoveSnapshot_Task", "half", 0, 1);

        swept();

        assertThat(atTheSource()).isEmpty();
        assertThat(open()).isZero();
        assertThat(lab.calls()).containsEntry("RemoveSnapshot_Task", 1);
    }

    @Test
    void aSnapshotThatIsBeingTakenIsWaitedForAndRemoved() throws Exception {
        String name = ours(false);
        lab.forgetCalls();
        lab.steer("/task?method=CreateSnapshot_Task&kind=slow&takes=2000&count=1");
        Thread earlier = Thread.ofVirtual().start(() -> {
            try {
                taken(name);
            } catch (IOException e) {
                // it may be removed before it was seen
            }
        });
        for (int i = 0; !lab.calls().containsKey("CreateSnapshot_Task"); i++) {
            assertThat(i).as("it is not asked for").isLessThan(3000);
            Thread.sleep(20);
        }
        ends("CANCELLED");

        swept();
        earlier.join();

        assertThat(atTheSource()).isEmpty();
        assertThat(open()).isZero();
    }

    @Test
    void oneThatAScanStillSeesIsRemovedAgain() throws Exception {
        String name = ours(true);
        jdbc.sql("""
                update source_snapshot set removal_wanted_at = now() - interval '1 hour', removed_at = now()
                 where name = :name
                """).param("name", name).update();
        scans.start(source, "lena");
        settle();

        swept();

        assertThat(atTheSource()).isEmpty();
        assertThat(open()).isZero();
        assertThat(jdbc.sql("select last_error from source_snapshot where name = :name").param("name", name)
                .query((row, _) -> row.getString(1)).list()).containsOnlyNulls();
    }

    @Test
    void oneOfAVmThatIsNotFoundStaysInTheLedger() throws Exception {
        ours(true);
        ends("CANCELLED");
        jdbc.sql("update vm set external_id = 'vm-99999' where id = :id").param("id", vm.id()).update();

        swept();

        assertThat(watch.held()).filteredOn(held -> held.snapshot().migrationId().equals(migration)).singleElement()
                .satisfies(held -> assertThat(held.snapshot().lastError()).isNotBlank());
    }

    @Test
    void oneOfAVmThatIsMissingForLongIsHeldToBeGoneUntilAScanSeesIt() throws Exception {
        String name = ours(true);
        ends("CANCELLED");
        missing("vm-99999", 6);
        swept();
        assertThat(open()).as("it may come back").isOne();

        missing("vm-99999", 8);
        swept();

        assertThat(open()).isZero();
        assertThat(error(name)).contains("7 days");
        missing(vm.externalId(), 8);
        scans.start(source, "lena");
        settle();
        swept();
        assertThat(atTheSource()).isEmpty();
        assertThat(open()).isZero();
        assertThat(error(name)).isNull();
    }

    private void missing(String ref, int days) {
        jdbc.sql(
                "update vm set external_id = :ref, missing_since = now() - make_interval(days => :days) where id = :id")
                .param("ref", ref).param("days", days).param("id", vm.id()).update();
    }

    private @Nullable String error(String snapshot) {
        return jdbc.sql("select last_error from source_snapshot where name = :name").param("name", snapshot)
                .query((row, _) -> java.util.Optional.ofNullable(row.getString(1))).single().orElse(null);
    }

    @Test
    void oneAtASourceThatWasTakenAwayIsLookedForNoMoreOnceItsTripEnded() throws Exception {
        String name = ours(true);
        jdbc.sql("update connection set removed_at = now() where id = :id").param("id", source).update();
        try {
            swept();
            assertThat(open()).as("its trip goes on").isOne();
            ends("CANCELLED");

            swept();

            assertThat(open()).isZero();
            assertThat(error(name)).contains("source was taken away");
        } finally {
            jdbc.sql("update connection set removed_at = null where id = :id").param("id", source).update();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CUTTING_OVER", "ROLLING_BACK"})
    void nothingIsMergedInAnOutage(String state) throws Exception {
        String left = ours(true);
        jdbc.sql("update source_snapshot set removal_wanted_at = now() - interval '11 minutes' where name = :name")
                .param("name", left).update();
        ends(state);

        swept();

        assertThat(atTheSource()).containsExactly(left);
    }

    @Test
    void nothingThatAnEarlierAttemptLeftIsMergedInAnOutageOfTheNext() throws Exception {
        String left = ours(true);
        ends("CANCELLED");
        UUID next = jdbc.sql("""
                insert into migration (vm_id, attempt, target_id, format, soak_days, state, reason, planned_by, mode, visit)
                select vm_id, 2, target_id, format, soak_days, 'CUTTING_OVER', reason, planned_by, mode, visit
                  from migration where id = :id returning id
                """).param("id", migration).query((row, _) -> row.getObject(1, UUID.class)).single();

        swept();
        assertThat(atTheSource()).containsExactly(left);

        jdbc.sql("update migration set state = 'CANCELLED' where id = :id").param("id", next).update();
        swept();
        assertThat(atTheSource()).isEmpty();
    }

    @Test
    void whatCannotBeRemovedIsAnAlarmAndTriedAgainLater() throws Exception {
        String name = ours(true);
        ends("DONE");
        lab.steer("/task?method=RemoveSnapshot_Task&kind=NoDiskSpace&count=1");

        swept();

        assertThat(atTheSource()).containsExactly(name);
        Held held = watch.held().stream().filter(each -> each.snapshot().name().equals(name)).findFirst().orElseThrow();
        assertThat(held.alarm()).isTrue();
        assertThat(held.snapshot().lastError()).contains("NoDiskSpace");
        assertThat(sweeper.sweep()).as("not at once").isEmpty();
        assertThat(mvc.get().uri("/snapshots").with(lena())).hasStatusOk().bodyText().contains(name, "Not removed yet",
                "NoDiskSpace");
    }

    @Test
    void snapshotsOfOthersAreNamed() throws Exception {
        ours(true);
        taken("before patching");
        scans.start(source, "lena");
        settle();

        assertThat(watch.foreign()).filteredOn(each -> each.vmId().equals(vm.id())).extracting(Foreign::snapshot)
                .containsExactly("before patching");
        assertThat(mvc.get().uri("/snapshots").with(lena())).hasStatusOk().bodyText().contains("before patching",
                "Wanted");
    }

    @Test
    void anOldOneIsAnAlarm() throws Exception {
        String name = ours(false);
        jdbc.sql("update source_snapshot set wanted_at = now() - interval '25 hours' where name = :name")
                .param("name", name)
                .update();
        assertThat(watch.held()).filteredOn(held -> held.snapshot().name().equals(name)).singleElement()
                .satisfies(held -> {
                    assertThat(held.alarm()).isTrue();
                    assertThat(held.unneeded()).isFalse();
                });
        assertThat(mvc.get().uri("/api/v1/snapshots").with(lena())).hasStatusOk().bodyText().contains(name);
    }

    private static org.springframework.test.web.servlet.request.RequestPostProcessor lena() {
        return user("lena").authorities(new SimpleGrantedAuthority("inventory:read"),
                new SimpleGrantedAuthority("admin"));
    }
}
