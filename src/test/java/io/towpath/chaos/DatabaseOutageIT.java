package io.towpath.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.StoppableDatabase;
import io.towpath.access.ApiTokens;
import io.towpath.access.NewUser;
import io.towpath.access.Role;
import io.towpath.access.Users;
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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// Two nodes with the leases of a usual installation, whose database stands still for a minute in the middle of a seed,
/// and is stopped for as long in the middle of a pass: longer than any lease holds. Whoever has the trip afterwards, only
/// one writes, what arrives is the source, and whoever asks meanwhile is told.
@EnabledIfSystemProperty(named = "towpath.chaos.nodes", matches = "2")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = {"spring.quartz.auto-startup=false",
        "towpath.database.throw-away=true", "towpath.data-dir=${towpath.test.data:target/test-data}",
        "towpath.secret.key=" + Stage.SECRET,
        "towpath.sources.allowed-networks=127.0.0.0/8"})
class DatabaseOutageIT {

    private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("towpath.chaos.outage", 60));
    private static final Duration ANSWERED = Duration.ofSeconds(20);
    private static final Duration GOES_ON = Duration.ofMinutes(5);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    private static StoppableDatabase server;
    private static JdbcConnectionDetails database;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) throws Exception {
        server = StoppableDatabase.untilAllContextsAreClosed();
        database = server.database("towpath");
        properties.add("towpath.database.url", database::getJdbcUrl);
        properties.add("towpath.database.user", database::getUsername);
        properties.add("towpath.database.password", database::getPassword);
    }

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
    Users users;
    @Autowired
    ApiTokens tokens;
    @LocalServerPort
    int port;

    private final HttpClient http = HttpClient.newHttpClient();
    private String token = "";
    private Stage stage;

    @Test
    void aMinuteWithoutADatabaseCostsAMinute() throws Exception {
        stage = new Stage(folder,
                new Stage.Desk(connections, inventory, scans, migrations, replications, jdbc, database), 1);
        ChaosNode.Kind kind = stage.nodes(List.of("towpath.replication.shortest=1s", "towpath.replication.longest=2s",
                "towpath.replication.shut-down-within=20s",
                // the last snapshot would stand until the soak
                "towpath.replication.comparison.after-cutover=false", "towpath.database.throw-away=true"));
        ChaosApp.unpack();
        try (Stage _ = stage;
                ChaosNode a = new ChaosNode(kind, "node-a");
                ChaosNode b = new ChaosNode(kind, "node-b")) {
            a.awaitUp();
            b.awaitUp();
            UUID trip = migrations.plan(new PlanMigration(Objects.requireNonNull(stage.vms.get("real-01")),
                    stage.target(), DiskFormat.QCOW2, 0, null, null), "lena");
            migrations.start(trip, "lena");

            users.create(new NewUser("shift", "Emil Shift", null, Role.LEAD, ZoneOffset.UTC));
            jdbc.sql("update app_user set must_change_password = false where login = 'shift'").update();
            token = "Bearer " + tokens.create("shift", "outage", Set.of("inventory:read"), 1).secret().value();
            assertThat(asked().statusCode()).isEqualTo(200);

            inTheMiddleOf(trip, Pass.Kind.SEED);
            server.freeze();
            stage.lab.steer("/heal");
            saysSo(System.nanoTime() + AWAY.toNanos());
            server.thaw();
            goesOn("stood still", trip, a, b);

            inTheMiddleOf(trip, Pass.Kind.DELTA);
            server.stop();
            stage.lab.steer("/heal");
            saysSo(System.nanoTime() + AWAY.toNanos());
            server.start();
            Stage.await("the database", Duration.ofMinutes(1), this::answers);
            goesOn("was stopped", trip, a, b);

            assertThat(asked().statusCode()).isEqualTo(200);
            migrations.cutOver(trip, "lena", "the window is open");
            Stage.await("the owner's gate", GOES_ON, () -> view(trip).state() == State.AWAITING_SIGN_OFF
                    && view(trip).steps().stream().anyMatch(step -> step.name().equals("ask-owner")
                            && step.progress() == StepView.Progress.DONE));
            assertThat(new TripChecker(stage).landed(trip, "real-01")).isEmpty();
            assertThat(jdbc.sql("""
                    select step from migration_step where migration_id = :id and outcome = 'DONE'
                     group by visit, step having count(*) > 1
                    """).param("id", trip).query(String.class).list()).as("steps that were done twice").isEmpty();
        }
    }

    /// Until it is over: whoever asks is answered, in little more than the time that a connection is waited for. One is asked in
    /// any case, which a short outage lasts for.
    private void saysSo(long over) throws Exception {
        // what was asked in the moment before waits for its answer; from then on connections are tried first
        Stage.pause(1000);
        int answers = 0;
        do {
            HttpResponse<String> answer = asked();
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("\"code\":\"unavailable\"", "Running migrations go on by themselves.");
            answers++;
        } while (over - System.nanoTime() > ANSWERED.toNanos());
        System.out.printf("DatabaseOutageIT: whoever asked was told so, %d times%n", answers);
        Stage.pause(Math.max(0, (over - System.nanoTime()) / 1_000_000));
    }

    private HttpResponse<String> asked() throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/api/v1/vms".formatted(port)))
                .header("Authorization", token).timeout(ANSWERED).build(), HttpResponse.BodyHandlers.ofString());
    }

    private boolean answers() {
        try {
            return jdbc.sql("select 1").query(Integer.class).single() == 1;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private void inTheMiddleOf(UUID trip, Pass.Kind kind) throws Exception {
        stage.lab.steer("/bytes?way=folder&kind=slow&takes=400&count=-1");
        Stage.await("copying in a " + kind, GOES_ON, () -> {
            List<Pass> passes = replications.passes(trip);
            return !passes.isEmpty() && passes.getLast().kind() == kind && passes.getLast().landedAt() == null;
        });
    }

    /// Without a person, and with both nodes alive.
    private void goesOn(String what, UUID trip, ChaosNode... nodes) throws Exception {
        long back = System.nanoTime();
        int before = done(trip);
        Stage.await("a pass after the database " + what, GOES_ON, () -> done(trip) > before);
        System.out.printf("DatabaseOutageIT: it %s for %d s; the next pass had ended %.1f s after it was back%n", what,
                AWAY.toSeconds(), (System.nanoTime() - back) / 1e9);
        for (ChaosNode node : nodes) {
            assertThat(ProcessHandle.of(node.pid()).map(ProcessHandle::isAlive)).as(node.name()).contains(true);
        }
        assertThat(view(trip).stall()).satisfiesAnyOf(stall -> assertThat(stall).isNull(),
                stall -> assertThat(Objects.requireNonNull(stall).nextTryAt()).as("by itself").isNotNull());
    }

    private MigrationView view(UUID trip) {
        return migrations.find(trip).orElseThrow();
    }

    private int done(UUID trip) {
        return (int) replications.passes(trip).stream().filter(pass -> pass.state() == Pass.State.DONE).count();
    }
}
