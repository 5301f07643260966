package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.disk.DiskFormat;
import io.towpath.inventory.Scans;
import io.towpath.wave.StartGuard;
import io.towpath.wave.runbook.CellState;
import io.towpath.wave.runbook.Done;
import io.towpath.wave.runbook.Party;
import io.towpath.wave.runbook.Run;
import io.towpath.wave.runbook.Runbooks;
import io.towpath.wave.runbook.Runs;
import io.towpath.wave.runbook.Whom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// One real OVA, all real modules: its cutover waits for its runbook, stops with it, and goes on after it.
@DatabaseTest
class RunbookTripTest {

    private static final Path OVA = Path.of("src/test/resources/ova/vmware-open-vmdk.ova");

    @Autowired
    Migrations migrations;
    @Autowired
    Driver driver;
    @Autowired
    Scans scans;
    @Autowired
    Runbooks runbooks;
    @Autowired
    Runs runs;
    @Autowired
    Map<String, StartGuard> guards;
    @Autowired
    TransactionTemplate transaction;
    @Autowired
    JdbcClient jdbc;
    @TempDir
    Path folder;

    @Test
    void waitsForAStepStopsWhenItFailsAndGoesOnAfterIt() throws IOException {
        UUID target = connection("target", "libvirt");
        UUID vm = scanned();
        Party party = new Party(jdbc, runbooks, guards, transaction);
        UUID wave = party.wired.wave(vm);
        runbooks.choose(wave, party.runbook("""
                - {name: stop, title: Stop the shop, part: before cutover, scope: vm, kind: manual, timeout: 1h}
                - {name: go, title: Go for it, part: before cutover, scope: vm, kind: approval, timeout: 1h, after: [stop]}
                - {name: smoke, title: Smoke test, part: after cutover, scope: vm, kind: manual, timeout: 1h}
                """), "lena");
        party.start(wave);
        Run run = runs.ofWave(wave).orElseThrow();
        String key = jdbc.sql("select key from wave where id = :id").param("id", wave).query(String.class).single();
        UUID trip = migrations.plan(new PlanMigration(vm, target, DiskFormat.QCOW2, 0, wave, key), "lena");
        migrations.start(trip, "lena");

        driver.drive(trip);
        assertThat(migrations.find(trip)).hasValueSatisfying(waits -> {
            assertThat(waits.stall()).isNull();
            assertThat(waits.state()).isEqualTo(State.CUTTING_OVER);
            assertThat(waits.next()).contains("It waits for run " + run.key(), "step 1, Stop the shop");
            assertThat(waits.steps()).filteredOn(step -> step.name().equals("shut-down-source")).singleElement()
                    .satisfies(step -> assertThat(step.startedAt()).as("nobody is without service").isNull());
        });

        runs.complete(run.id(), 1, Whom.ALL, Done.PLAINLY, Party.EMIL);
        runs.reject(run.id(), 2, Whom.ALL, "No backup.", Party.LENA);
        due(trip);
        driver.drive(trip);
        assertThat(migrations.find(trip).orElseThrow().stall()).isNotNull().satisfies(stall -> {
            assertThat(stall.code()).isEqualTo("runbook-step-failed");
            assertThat(stall.what()).contains("Go for it", "No backup.");
        });

        runs.retry(run.id(), 2, Whom.ALL, Party.LENA);
        assertThat(migrations.find(trip).orElseThrow().stall()).as("it looks again by itself").isNull();
        runs.approve(run.id(), 2, Whom.ALL, Done.PLAINLY, Party.LENA);
        due(trip);
        driver.drive(trip);

        assertThat(migrations.find(trip).orElseThrow().state()).isEqualTo(State.AWAITING_SIGN_OFF);
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (runs.sheet(run.key()).orElseThrow().ofStep(3).getFirst().state() != CellState.DUE) {
            assertThat(System.nanoTime()).as("news of its move took a minute").isLessThan(until);
            LockSupport.parkNanos(20_000_000);
        }
        assertThat(runs.complete(run.id(), 3, Whom.ALL, Done.PLAINLY, Party.EMIL)).as("its target runs").isEqualTo(1);
        assertThat(runs.ofWave(wave).orElseThrow().done()).isTrue();
    }

    private void due(UUID trip) {
        jdbc.sql("update migration set wake_at = clock_timestamp() where id = :id").param("id", trip).update();
    }

    private UUID scanned() throws IOException {
        UUID source = connection("source", "staged");
        Files.copy(OVA, folder.resolve("source").resolve("web01.ova"));
        UUID scan = scans.start(source, "lena");
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (scans.find(scan).orElseThrow().endedAt() == null) {
            assertThat(System.nanoTime()).as("the scan took a minute").isLessThan(until);
            LockSupport.parkNanos(20_000_000);
        }
        return jdbc.sql("select id from vm where source_id = :source").param("source", source).query(UUID.class)
                .single();
    }

    private UUID connection(String direction, String kind) throws IOException {
        Path place = Files.createDirectories(folder.resolve(direction));
        return jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:direction, :kind, :place, :place, 'test', now()) returning id
                """).param("direction", direction).param("kind", kind).param("place", place.toString())
                .query(UUID.class).single();
    }
}
