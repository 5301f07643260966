package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.Judges;
import io.towpath.VsphereLab;
import io.towpath.disk.DiskFormat;
import io.towpath.inventory.Connection.Direction;
import io.towpath.inventory.Connections;
import io.towpath.inventory.Scans;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.Place;
import io.towpath.replication.DiskPass;
import io.towpath.replication.Pass;
import io.towpath.replication.ReplicaDisk;
import io.towpath.replication.Replications;
import io.towpath.replication.SourceSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/// A vCenter's VM whose guest writes all the time, all real modules, one node driven by hand. The lab's journal, which knows
/// nothing of change tracking, judges what arrived.
@DatabaseTest
@TestPropertySource(properties = {"towpath.sources.allowed-networks=127.0.0.0/8", "towpath.replication.shortest=0s",
        "towpath.replication.audit-blocks=2000", "towpath.replication.shut-down-within=20s"})
class WarmTripTest {

    @TempDir
    static Path folder;

    private static VsphereLab lab;
    private static UUID source;

    @Autowired
    Connections connections;
    @Autowired
    Scans scans;
    @Autowired
    Migrations migrations;
    @Autowired
    Driver driver;
    @Autowired
    Replications replications;
    @Autowired
    JdbcClient jdbc;

    @BeforeAll
    static void start() throws IOException {
        lab = VsphereLab.start("-vms", "7", "-real", folder.resolve("lab").toString(), "-real-vms", "6",
                "-real-size", "8388608", "-write-every", "100ms", "-areas", "7");
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @Test
    void aVmThatServesIsKeptInStepAndCutOver() throws Exception {
        UUID vm = vm("real-01");
        UUID trip = started(vm);
        assertThat(migrations.find(trip).orElseThrow().mode()).isEqualTo(Mode.WARM);

        driven(trip);
        assertThat(migrations.find(trip)).hasValueSatisfying(view -> {
            assertThat(view.stall()).isNull();
            assertThat(view.state()).isEqualTo(State.SYNCING);
        });
        for (int pass = 0; pass < 3; pass++) {
            pause(Duration.ofMillis(400));
            due(trip);
            driven(trip);
        }
        assertThat(replications.passes(trip)).hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(
                        pass -> assertThat(pass.state()).as(String.valueOf(pass.error())).isEqualTo(Pass.State.DONE));
        assertThat(replications.openSnapshots()).filteredOn(each -> each.migrationId().equals(trip)).isEmpty();

        cutOver(trip, "the window is open");

        Pass last = replications.passes(trip).getLast();
        assertThat(last.kind()).isEqualTo(Pass.Kind.FINAL);
        assertThat(last.landedAt()).isNotNull();
        assertThat(stepDone(trip, "define-target")).isTrue();
        asTheJournalSays(trip, "real-01", last);
        for (Pass pass : replications.passes(trip)) {
            if (pass.kind() != Pass.Kind.SEED) {
                assertThat(pass.readBytes() + pass.disks().stream().mapToLong(DiskPass::zeroBytes).sum())
                        .as("pass %d", pass.number()).isBetween(pass.changedBytes(), pass.changedBytes() * 102 / 100);
            }
        }
    }

    @Test
    void resetLiesExpiryAndLostAnswersEndWithTheSameBytes() throws Exception {
        UUID vm = vm("real-02");
        UUID trip = started(vm);
        lab.fault("CreateSnapshot_Task", "half", 0, 1);
        driven(trip);
        eventually(trip, State.SYNCING);

        lab.steer("/cbt?vm=real-02&reset=1");
        due(trip);
        driven(trip);
        assertThat(lastDone(trip).disks()).extracting(DiskPass::method).contains(DiskPass.Method.RESYNC);

        lab.steer("/cbt?vm=real-02&lie=2");
        untilWritten("real-02", writes("real-02") + 6);
        due(trip);
        driven(trip);
        assertThat(replications.of(trip).orElseThrow().disks()).extracting(ReplicaDisk::liedAt)
                .as("a lie is caught").anyMatch(at -> at != null);
        lab.steer("/cbt?vm=real-02&lie=0");

        lab.expireSessions();
        lab.fault("RemoveSnapshot_Task", "half", 0, 1);
        due(trip);
        driven(trip);

        cutOver(trip, "the window is open");
        asTheJournalSays(trip, "real-02", replications.passes(trip).getLast());
        assertThat(snapshotsMade("real-02")).as("no snapshot was made twice").doesNotHaveDuplicates();
    }

    @Test
    void aWayThatBreaksInTheMiddleIsFollowedByTheNext() throws Exception {
        UUID vm = vm("real-04");
        UUID trip = started(vm);
        // the first reads are those that try the way
        lab.steer("/bytes?way=folder&kind=eio&skip=6&count=-1");
        driven(trip);
        lab.steer("/heal");
        eventually(trip, State.SYNCING);

        assertThat(replications.passes(trip).getFirst().disks()).extracting(DiskPass::steppedDown)
                .as("what failed, and how, is told").anyMatch(told -> told != null && told.contains("folder"));
        cutOver(trip, "the window is open");
        asTheJournalSays(trip, "real-04", replications.passes(trip).getLast());
    }

    /// Between its last pass and the start of its target an administrator starts the source and turns it off again.
    @Test
    void whatTheSourceWroteUnseenAfterItsLastPassIsBroughtOver() throws Exception {
        UUID vm = vm("real-05");
        UUID trip = started(vm);
        driven(trip);
        eventually(trip, State.SYNCING);
        migrations.cutOver(trip, "lena", "the window is open");
        lab.fault("ReconfigVM_Task", "NoPermission", 0, 1);
        driven(trip);
        assertThat(migrations.find(trip).orElseThrow().stall()).as("it is not sealed").isNotNull();
        Pass before = replications.passes(trip).getLast();
        assertThat(before.state()).isEqualTo(Pass.State.LANDED);

        long written = writes("real-05");
        lab.change("real-05", "power", "on");
        untilWritten("real-05", written + 1);
        lab.change("real-05", "power", "off");
        migrations.retry(trip, "lena");
        driven(trip);

        assertThat(stepDone(trip, "guard-two-running")).as("%s", migrations.find(trip).orElseThrow().stall()).isTrue();
        assertThat(migrations.find(trip).orElseThrow().steps()).anySatisfy(step -> assertThat(step.note())
                .as(step.name()).contains("It had been started since its last pass."));
        Pass last = replications.passes(trip).getLast();
        assertThat(last.number()).isGreaterThan(before.number());
        assertThat(last.changedBytes()).isPositive();
        asTheJournalSays(trip, "real-05", last);
    }

    /// All is copied and defined; then the source cannot be sealed, and a person gives the cutover up.
    @Test
    void anAbortedCutoverGoesOnInStepAndTheNextOneHasTheSameBytes() throws Exception {
        UUID vm = vm("real-06");
        UUID trip = started(vm);
        driven(trip);
        eventually(trip, State.SYNCING);
        migrations.cutOver(trip, "lena", "the window is open");
        lab.fault("ReconfigVM_Task", "NoPermission", 0, 1);
        driven(trip);
        assertThat(migrations.find(trip).orElseThrow().stall()).as("it is not sealed").isNotNull();
        assertThat(stepDone(trip, "define-target")).isTrue();
        Pass givenUp = replications.passes(trip).getLast();

        migrations.abort(trip, "lena", "not tonight");
        driven(trip);
        eventually(trip, State.SYNCING);
        long written = writes("real-06");
        untilWritten("real-06", written + 3);
        due(trip);
        driven(trip);

        assertThat(migrations.find(trip).orElseThrow().stall()).isNull();
        assertThat(lastDone(trip)).satisfies(pass -> {
            assertThat(pass.number()).isGreaterThan(givenUp.number());
            assertThat(pass.kind()).isEqualTo(Pass.Kind.DELTA);
            assertThat(pass.disks()).extracting(DiskPass::method).doesNotContain(DiskPass.Method.RESYNC);
        });
        assertThat(replications.openSnapshots()).filteredOn(each -> each.migrationId().equals(trip)).isEmpty();

        cutOver(trip, "once more");
        asTheJournalSays(trip, "real-06", replications.passes(trip).getLast());
    }

    @Test
    void aCancelledTripLeavesTheSourceAsItWas() throws Exception {
        UUID vm = vm("real-03");
        UUID trip = started(vm);
        driven(trip);
        eventually(trip, State.SYNCING);

        migrations.cancel(trip, "lena", "not now");
        driven(trip);

        assertThat(migrations.find(trip).orElseThrow().state()).isEqualTo(State.CANCELLED);
        assertThat(replications.snapshots(trip)).isNotEmpty().extracting(SourceSnapshot::removedAt)
                .doesNotContainNull();
        assertThat(migrations.find(trip).orElseThrow().steps())
                .anySatisfy(step -> assertThat(step.name()).isEqualTo("clean-source"));
    }

    private UUID started(UUID vm) throws IOException {
        Path place = Files.createDirectories(folder.resolve("target-" + UUID.randomUUID()));
        UUID target = connections.register(Direction.TARGET, "libvirt", "kvm " + UUID.randomUUID(), place.toString(),
                "lena");
        UUID trip = migrations.plan(new PlanMigration(vm, target, DiskFormat.QCOW2, 0, null, null), "lena");
        migrations.start(trip, "lena");
        return trip;
    }

    private void cutOver(UUID trip, String why) {
        migrations.cutOver(trip, "lena", why);
        for (int i = 0; i < 5 && !stepDone(trip, "define-target"); i++) {
            due(trip);
            driven(trip);
        }
        assertThat(stepDone(trip, "define-target")).as("%s", migrations.find(trip).orElseThrow().stall()).isTrue();
    }

    private boolean stepDone(UUID trip, String step) {
        return migrations.find(trip).orElseThrow().steps().stream()
                .anyMatch(each -> each.name().equals(step) && each.progress() == StepView.Progress.DONE);
    }

    private void driven(UUID trip) {
        driver.drive(trip);
    }

    /// A trouble that passes is tried again at once.
    private void eventually(UUID trip, State state) {
        for (int i = 0; i < 5 && migrations.find(trip).orElseThrow().state() != state; i++) {
            due(trip);
            driven(trip);
        }
        assertThat(migrations.find(trip).orElseThrow().state()).as("%s", migrations.find(trip).orElseThrow().stall())
                .isEqualTo(state);
    }

    private Pass lastDone(UUID trip) {
        return replications.passes(trip).stream().filter(pass -> pass.state() == Pass.State.DONE).toList().getLast();
    }

    /// As when so much time has passed that the next pass is due.
    private void due(UUID trip) {
        jdbc.sql("""
                update replication_pass
                   set started_at = started_at - interval '1 day', landed_at = landed_at - interval '1 day',
                       snapshot_at = snapshot_at - interval '1 day', ended_at = ended_at - interval '1 day'
                 where migration_id = :id
                """).param("id", trip).update();
        jdbc.sql("update migration set wake_at = clock_timestamp() where id = :id").param("id", trip).update();
    }

    private void asTheJournalSays(UUID trip, String vm, Pass pass) throws IOException {
        lab.steer("/position");
        String journal = lab.steer("/real").path("journal").asString();
        for (ReplicaDisk disk : replications.of(trip).orElseThrow().disks()) {
            Judges.run("target/lab/vsphere-lab", "check", "-journal", journal, "-vm", vm, "-disk", disk.key(),
                    "-snapshot", String.valueOf(pass.snapshotRef()), "-format", disk.format(), disk.targetFile()).ok();
        }
    }

    private List<String> snapshotsMade(String vm) throws IOException {
        return journal(vm, "snapshot").stream().map(line -> line.replaceAll(".*\"name\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    private long writes(String vm) throws IOException {
        return journal(vm, "write").size();
    }

    private void untilWritten(String vm, long writes) throws IOException {
        long until = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (writes(vm) < writes) {
            assertThat(System.nanoTime()).as("the guest of %s wrote nothing for a minute", vm).isLessThan(until);
            pause(Duration.ofMillis(50));
        }
    }

    private List<String> journal(String vm, String kind) throws IOException {
        lab.steer("/position");
        String journal = lab.steer("/real").path("journal").asString();
        return Files.readAllLines(Path.of(journal)).stream().filter(line -> line.contains("\"" + vm + "\"")
                && line.contains("\"kind\":\"%s\"".formatted(kind))).toList();
    }

    private UUID vm(String name) throws Exception {
        if (source == null) {
            String shown = connections.certificate(Direction.SOURCE, "vsphere", lab.url()).sha256();
            source = connections.register(Direction.SOURCE, "vsphere", "vc " + UUID.randomUUID(), new Place(lab.url(),
                    new Credentials(VsphereLab.USER, VsphereLab.PASSWORD), shown), "lena");
            UUID scan = scans.start(source, "lena");
            long until = System.nanoTime() + Duration.ofMinutes(3).toNanos();
            while (scans.find(scan).orElseThrow().endedAt() == null) {
                assertThat(System.nanoTime()).as("the scan took three minutes").isLessThan(until);
                pause(Duration.ofMillis(50));
            }
        }
        return jdbc.sql("select id from vm where source_id = :source and name = :name").param("source", source)
                .param("name", name).query(UUID.class).single();
    }

    private static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
