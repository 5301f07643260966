package io.towpath.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.disk.DiskFormat;
import io.towpath.inventory.Connections;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Scans;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.PlanMigration;
import io.towpath.migration.State;
import io.towpath.migration.StepView;
import io.towpath.replication.Pass;
import io.towpath.replication.Replications;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/// Two nodes with the leases of a usual installation. One stands still in the middle of a copy, as a machine that hangs does:
/// its connections and its locks on the target's files stay. The other has the trip within a minute and waits for these
/// locks; when the first one comes to itself it writes nothing more and lets go. Then the one that copies is killed, and the
/// other goes on within a minute. Quartz forgets everything meanwhile.
@EnabledIfSystemProperty(named = "towpath.chaos.nodes", matches = "2")
@DatabaseTest
@TestPropertySource(properties = {"towpath.secret.key=" + Stage.SECRET,
        "towpath.sources.allowed-networks=127.0.0.0/8"})
class TwoNodesIT {

    private static final Duration TAKEN_OVER = Duration.ofSeconds(60);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    @Autowired
    Connections connections;
    @Autowired
    Inventory inventory;
    @Autowired
    Scans scans;
    @Autowired
    Migrations migrations;
    @Autowired
    Replications replications;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    JdbcConnectionDetails database;

    private Stage stage;
    private ChaosNode first;
    private ChaosNode second;

    @Test
    void whatOneLeavesTheOtherGoesOnWithAndOnlyOneWrites() throws Exception {
        stage = new Stage(folder,
                new Stage.Desk(connections, inventory, scans, migrations, replications, jdbc, database), 1);
        ChaosNode.Kind kind = stage.nodes(List.of("towpath.replication.shortest=1s", "towpath.replication.longest=2s",
                "towpath.migration.backoff=2s,2s,2s,2s,2s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s",
                "towpath.replication.shut-down-within=20s",
                // the last snapshot would stand until the soak
                "towpath.replication.comparison.after-cutover=false"));
        ChaosApp.prepare(kind);
        try (Stage _ = stage;
                ChaosNode a = new ChaosNode(kind, "node-a");
                ChaosNode b = new ChaosNode(kind, "node-b")) {
            first = a;
            second = b;
            a.awaitUp();
            b.awaitUp();
            UUID trip = started();

            frozenInTheSeed(trip);
            for (String table : List.of("qrtz_fired_triggers", "qrtz_simple_triggers", "qrtz_cron_triggers",
                    "qrtz_triggers", "qrtz_job_details", "qrtz_scheduler_state")) {
                jdbc.sql("delete from " + table).update();
            }
            killedInADelta(trip);

            migrations.cutOver(trip, "lena", "the window is open");
            Stage.await("the owner's gate", Duration.ofMinutes(4),
                    () -> view(trip).state() == State.AWAITING_SIGN_OFF && view(trip).steps().stream()
                            .anyMatch(step -> step.name().equals("ask-owner")
                                    && step.progress() == StepView.Progress.DONE));
            assertThat(new TripChecker(stage).landed(trip, "real-01")).isEmpty();
            assertThat(CallChecker.sessions(stage.calls(), ChaosNode.processes() + 1)).as("with this one").isEmpty();
        }
    }

    private void frozenInTheSeed(UUID trip) throws IOException {
        ChaosNode frozen = copying(trip, Pass.Kind.SEED);
        frozen.freeze();
        takenOver("frozen", trip, frozen);
        List<String> written = jdbc.sql("select state from replication_pass where migration_id = :id and number > 1")
                .param("id", trip).query((row, _) -> row.getString(1)).list();
        assertThat(written).as("passes while its files are locked").isEmpty();

        frozen.thaw();
        Stage.await("the frozen one lets go of its files", Duration.ofSeconds(60), () -> targets(frozen).isEmpty());
        Stage.await("the seed's end", Duration.ofMinutes(4), () -> done(trip) >= 1);
        assertThat(jdbc.sql("""
                select outcome from migration_step where migration_id = :id and step = 'seed-disks' and node like :node
                 order by started_at limit 1
                """).param("id", trip).param("node", "%:" + frozen.pid() + "-%").query(String.class).single())
                .as("what it had begun").isNotEqualTo("DONE");
    }

    private void killedInADelta(UUID trip) throws IOException {
        ChaosNode dead = copying(trip, Pass.Kind.DELTA);
        dead.kill();
        takenOver("killed", trip, dead);
        int passes = done(trip);
        Stage.await("further passes", Duration.ofMinutes(4), () -> done(trip) >= passes + 2);
    }

    /// The node that writes the target's files in a pass of this kind, in the middle of it.
    private ChaosNode copying(UUID trip, Pass.Kind kind) throws IOException {
        stage.lab.steer("/bytes?way=folder&kind=slow&takes=400&count=-1");
        Stage.await("copying in a " + kind, Duration.ofMinutes(4), () -> {
            List<Pass> passes = replications.passes(trip);
            return !passes.isEmpty() && passes.getLast().kind() == kind && passes.getLast().landedAt() == null
                    && !(targets(first).isEmpty() && targets(second).isEmpty());
        });
        ChaosNode owner = owner(trip).contains(":" + first.pid() + "-") ? first : second;
        assertThat(targets(owner)).as("what it writes").isNotEmpty();
        return owner;
    }

    private void takenOver(String how, UUID trip, ChaosNode from) throws IOException {
        long began = System.nanoTime();
        stage.lab.steer("/heal");
        Stage.await("the other's lease", TAKEN_OVER.multipliedBy(2),
                () -> !owner(trip).contains(":" + from.pid() + "-"));
        Duration taken = Duration.ofNanos(System.nanoTime() - began);
        System.out.printf("TwoNodesIT: %s, taken over after %.1f s%n", how, taken.toMillis() / 1000.0);
        assertThat(taken).isLessThan(TAKEN_OVER);
    }

    private static List<Path> targets(ChaosNode node) throws IOException {
        return node.writing().stream().filter(file -> file.startsWith(folder.toAbsolutePath().resolve("targets")))
                .toList();
    }

    private UUID started() throws IOException {
        UUID trip = migrations.plan(new PlanMigration(Objects.requireNonNull(stage.vms.get("real-01")), stage.target(),
                DiskFormat.QCOW2, 0, null, null), "lena");
        migrations.start(trip, "lena");
        return trip;
    }

    private MigrationView view(UUID trip) {
        return migrations.find(trip).orElseThrow();
    }

    private String owner(UUID trip) {
        return jdbc.sql("select coalesce(lease_owner, '') from migration where id = :id").param("id", trip)
                .query(String.class).single();
    }

    private int done(UUID trip) {
        return (int) replications.passes(trip).stream().filter(pass -> pass.state() == Pass.State.DONE).count();
    }
}
