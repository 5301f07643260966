package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.VsphereLab;
import io.towpath.disk.DiskFormat;
import io.towpath.inventory.Connection.Direction;
import io.towpath.inventory.Connections;
import io.towpath.inventory.Scans;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.Place;
import io.towpath.replication.Pass;
import io.towpath.replication.ReplicaDisk;
import io.towpath.replication.Replications;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/// Trips of VMs of a lab's vCenter whose guests write all the time, one node driven by hand. The lab's journal, which knows
/// nothing of change tracking, judges what arrived. Its tasks are over at once, and looked at as soon.
@TestPropertySource(properties = {"towpath.sources.allowed-networks=127.0.0.0/8", "towpath.replication.shortest=0s",
        "towpath.replication.shut-down-within=20s", "towpath.vsphere.live.poll=20ms"})
abstract class LabTrips {

    @TempDir
    static Path folder;

    static VsphereLab lab;
    private static UUID source;
    private static Runnable leave = () -> {};

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

    /// @param options of the lab besides where its files are
    static void begin(String... options) throws IOException {
        source = null;
        List<String> all = new ArrayList<>(List.of("-real", folder.resolve("lab").toString()));
        all.addAll(List.of(options));
        lab = VsphereLab.start(all.toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        lab.close();
        leave.run();
    }

    UUID started(UUID vm) throws IOException {
        Path place = Files.createDirectories(folder.resolve("target-" + UUID.randomUUID()));
        UUID target = connections.register(Direction.TARGET, "libvirt", "kvm " + UUID.randomUUID(), place.toString(),
                "lena");
        UUID trip = migrations.plan(new PlanMigration(vm, target, DiskFormat.QCOW2, 0, null, null), "lena");
        migrations.start(trip, "lena");
        return trip;
    }

    void cutOver(UUID trip, String why) {
        migrations.cutOver(trip, "lena", why);
        for (int i = 0; i < 5 && !stepDone(trip, "define-target"); i++) {
            due(trip);
            driven(trip);
        }
        assertThat(stepDone(trip, "define-target")).as("%s", migrations.find(trip).orElseThrow().stall()).isTrue();
    }

    boolean stepDone(UUID trip, String step) {
        return migrations.find(trip).orElseThrow().steps().stream()
                .anyMatch(each -> each.name().equals(step) && each.progress() == StepView.Progress.DONE);
    }

    void driven(UUID trip) {
        driver.drive(trip);
    }

    /// A trouble that passes is tried again at once.
    void eventually(UUID trip, State state) {
        for (int i = 0; i < 5 && migrations.find(trip).orElseThrow().state() != state; i++) {
            due(trip);
            driven(trip);
        }
        assertThat(migrations.find(trip).orElseThrow().state()).as("%s", migrations.find(trip).orElseThrow().stall())
                .isEqualTo(state);
    }

    Pass lastDone(UUID trip) {
        return replications.passes(trip).stream().filter(pass -> pass.state() == Pass.State.DONE).toList().getLast();
    }

    /// As when so much time has passed that the next pass is due.
    void due(UUID trip) {
        jdbc.sql("""
                update replication_pass
                   set started_at = started_at - interval '1 day', landed_at = landed_at - interval '1 day',
                       snapshot_at = snapshot_at - interval '1 day', ended_at = ended_at - interval '1 day'
                 where migration_id = :id
                """).param("id", trip).update();
        jdbc.sql("update migration set wake_at = clock_timestamp() where id = :id").param("id", trip).update();
    }

    void asTheJournalSays(UUID trip, String vm, Pass pass) throws IOException {
        lab.steer("/position");
        String journal = lab.steer("/real").path("journal").asString();
        for (ReplicaDisk disk : replications.of(trip).orElseThrow().disks()) {
            Judges.run("target/lab/vsphere-lab", "check", "-journal", journal, "-vm", vm, "-disk", disk.key(),
                    "-snapshot", String.valueOf(pass.snapshotRef()), "-format", disk.format(), disk.targetFile()).ok();
        }
    }

    List<String> snapshotsMade(String vm) throws IOException {
        return journal(vm, "snapshot").stream().map(line -> line.replaceAll(".*\"name\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    long writes(String vm) throws IOException {
        return journal(vm, "write").size();
    }

    void untilWritten(String vm, long writes) throws IOException {
        long until = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (writes(vm) < writes) {
            assertThat(System.nanoTime()).as("the guest of %s wrote nothing for a minute", vm).isLessThan(until);
            pause(Duration.ofMillis(50));
        }
    }

    List<String> journal(String vm, String kind) throws IOException {
        lab.steer("/position");
        String journal = lab.steer("/real").path("journal").asString();
        return Files.readAllLines(Path.of(journal)).stream().filter(line -> line.contains("\"" + vm + "\"")
                && line.contains("\"kind\":\"%s\"".formatted(kind))).toList();
    }

    UUID vm(String name) throws Exception {
        if (source == null) {
            String shown = connections.certificate(Direction.SOURCE, "vsphere", lab.url()).sha256();
            source = connections.register(Direction.SOURCE, "vsphere", "vc " + UUID.randomUUID(), new Place(lab.url(),
                    new Credentials(VsphereLab.USER, VsphereLab.PASSWORD), shown), "lena");
            // every lab says that it is the same server, and may be registered once
            UUID mine = source;
            leave = () -> jdbc.sql("update connection set removed_at = now() where id = :id").param("id", mine)
                    .update();
            scanned();
        }
        return jdbc.sql("select id from vm where source_id = :source and name = :name").param("source", source)
                .param("name", name).query(UUID.class).single();
    }

    void scanned() {
        UUID scan = scans.start(Objects.requireNonNull(source), "lena");
        long until = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (scans.find(scan).orElseThrow().endedAt() == null) {
            assertThat(System.nanoTime()).as("the scan took three minutes").isLessThan(until);
            pause(Duration.ofMillis(50));
        }
    }

    static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
