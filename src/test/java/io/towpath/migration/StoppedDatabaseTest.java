package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.StoppableDatabase;
import io.towpath.access.ApiTokens;
import io.towpath.access.NewUser;
import io.towpath.access.Role;
import io.towpath.access.Users;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.TestDisk;
import io.towpath.inventory.Connection.Direction;
import io.towpath.inventory.Connections;
import io.towpath.inventory.Scans;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// The database stops for five seconds while VMs are copied: pages say so and are there again by themselves, every trip
/// goes on, nothing is lost and no step is done twice.
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = {
        "towpath.data-dir=${towpath.test.data:target/test-data}", "towpath.database.throw-away=true",
        "towpath.migration.lease=4s", "towpath.migration.heartbeat=500ms", "towpath.migration.tick=200ms",
        "towpath.slots.node=2", "towpath.migration.backoff=1s,1s,1s,1s",
        // Quartz knows the database of a scheduler by its name, in all of the JVM
        "spring.quartz.properties.org.quartz.scheduler.instanceName=stopped",
        "spring.datasource.hikari.connection-timeout=1000",
        "spring.datasource.hikari.validation-timeout=500"})
@DirtiesContext
class StoppedDatabaseTest {

    private static final int VMS = 6;
    private static final Duration AWAY = Duration.ofSeconds(5);

    @TempDir
    static Path folder;

    private static StoppableDatabase server;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) throws Exception {
        server = StoppableDatabase.untilAllContextsAreClosed();
        JdbcConnectionDetails details = server.database("towpath");
        properties.add("towpath.database.url", details::getJdbcUrl);
        properties.add("towpath.database.user", details::getUsername);
        properties.add("towpath.database.password", details::getPassword);
    }

    @LocalServerPort
    int port;
    @Autowired
    Users users;
    @Autowired
    Connections connections;
    @Autowired
    Scans scans;
    @Autowired
    Migrations migrations;
    @Autowired
    ApiTokens tokens;
    @Autowired
    JdbcClient db;

    private final HttpClient browser = browser();
    private final HttpClient another = browser();

    private static HttpClient browser() {
        return HttpClient.newBuilder().cookieHandler(new CookieManager()).followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Test
    void pagesSayThatItIsAwayAndTripsGoOnWhenItIsBack() throws Exception {
        String secret = users.create(new NewUser("shift", "Emil Shift", null, Role.LEAD, ZoneOffset.UTC))
                .initialPassword().value();
        db.sql("update app_user set must_change_password = false where login = 'shift'").update();
        assertThat(signIn(browser, get(browser, "/sign-in").body(), secret).statusCode()).isEqualTo(302);
        assertThat(get(browser, "/inventory/vms").statusCode()).isEqualTo(200);
        String token = "Bearer " + tokens.create("shift", "outage", Set.of("inventory:read"), 1).secret().value();
        String form = get(another, "/sign-in").body();
        List<UUID> trips = started();
        await("the first that has arrived", () -> arrived() >= 1);
        assertThat(arrived()).as("what is still to be done").isLessThan(VMS - 1);

        long began = System.nanoTime();
        server.stop();
        for (HttpResponse<String> page : List.of(get(browser, "/inventory/vms"), signIn(another, form, secret))) {
            assertThat(page.statusCode()).isEqualTo(503);
            assertThat(page.body()).contains("Not available right now", "Running migrations go on by themselves.")
                    .doesNotContain("PSQLException", "This is a fault of Towpath");
        }
        assertThat(get(browser, "/api/v1/vms", token)).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Content-Type")).hasValueSatisfying(
                    type -> assertThat(type).startsWith("application/problem+json"));
            assertThat(answer.body()).contains("\"code\":\"unavailable\"");
        });
        assertThat(get(browser, "/towpath.css").statusCode()).as("what such a page looks like").isEqualTo(200);
        await("the end of it", () -> System.nanoTime() - began > AWAY.toNanos());
        server.start();
        long back = System.nanoTime();

        await("pages, in the same session", () -> get(browser, "/inventory/vms").statusCode() == 200);
        Duration recovered = Duration.ofNanos(System.nanoTime() - back);
        await("all that were to arrive", () -> get(browser, "/actuator/health").statusCode() == 200
                && arrived() == VMS);
        System.out.printf("StoppedDatabaseTest: pages after %d ms, all trips after %d ms%n", recovered.toMillis(),
                (System.nanoTime() - back) / 1_000_000);
        assertThat(recovered).isLessThan(Duration.ofSeconds(30));
        nothingWasDoneTwice(trips);
        for (int number = 1; number <= VMS; number++) {
            arrivedWhole(number);
        }
    }

    private void nothingWasDoneTwice(List<UUID> trips) {
        UUID[] ours = trips.toArray(UUID[]::new);
        assertThat(db.sql("""
                select step, visit, count(*) from migration_step where migration_id = any(:trips) and outcome = 'DONE'
                 group by migration_id, visit, step having count(*) > 1
                """).param("trips", ours).query().listOfRows()).as("steps that were done twice").isEmpty();
        assertThat(db.sql("""
                select action, count(*) from audit_event
                 where subject_id = any(:trips)
                   and action in ('migration.started', 'migration.landed', 'migration.checked')
                 group by action
                """).param("trips", trips.stream().map(UUID::toString).toArray(String[]::new))
                .query((row, _) -> row.getString(1) + " " + row.getInt(2)).list()).as("the trail")
                .containsExactlyInAnyOrder("migration.started " + VMS, "migration.landed " + VMS,
                        "migration.checked " + VMS);
        assertThat(db.sql("select state, stall_code from migration where stall_since is not null").query().listOfRows())
                .as("trips that wait for somebody").isEmpty();
        assertThat(db.sql("select state from slot_claim").query().listOfRows()).as("slots that are kept").isEmpty();
    }

    private void arrivedWhole(int number) {
        String there = db.sql("""
                select c.target_file
                  from disk_copy c join migration m on m.id = c.migration_id join vm on vm.id = m.vm_id
                 where vm.name = :name
                """).param("name", "vm" + number).query(String.class).single();
        Judges.run(Judges.require("qemu-img").toString(), "compare", "-q", "-f", "raw", "-F", "qcow2",
                folder.resolve("vm%d.raw".formatted(number)).toString(), there).ok();
    }

    private HttpResponse<String> get(HttpClient by, String path, String... token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
        for (String each : token) {
            request.header("Authorization", each);
        }
        return by.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /// @param page with the form, as it was shown before
    private HttpResponse<String> signIn(HttpClient by, String page, String secret) throws Exception {
        Matcher token = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"").matcher(page);
        assertThat(token.find()).as("a form that can be sent").isTrue();
        String form = "username=shift&password=%s&_csrf=%s".formatted(URLEncoder.encode(secret,
                StandardCharsets.UTF_8), URLEncoder.encode(token.group(1), StandardCharsets.UTF_8));
        return by.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/sign-in"))
                .header("Content-Type", "application/x-www-form-urlencoded").timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(form)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private List<UUID> started() throws Exception {
        Path exports = Files.createDirectories(folder.resolve("exports"));
        for (int i = 1; i <= VMS; i++) {
            Path raw = Files.write(folder.resolve("vm%d.raw".formatted(i)), TestDisk.dense(8 << 20, i));
            Judges.run(Judges.require("qemu-img").toString(), "convert", "-q", "-f", "raw", "-O", "vmdk", "-o",
                    "subformat=streamOptimized", raw.toString(), exports.resolve("vm%d.vmdk".formatted(i)).toString())
                    .ok();
        }
        UUID source = connections.register(Direction.SOURCE, "staged", "exports", exports.toString(), "lena");
        UUID target = connections.register(Direction.TARGET, "libvirt", "kvm",
                Files.createDirectories(folder.resolve("target")).toString(), "lena");
        UUID scan = scans.start(source, "lena");
        await("the scan", () -> scans.find(scan).orElseThrow().endedAt() != null);
        List<UUID> vms = db.sql("select id from vm where source_id = :source order by name").param("source", source)
                .query((row, _) -> row.getObject(1, UUID.class)).list();
        List<UUID> trips = vms.stream().map(vm -> migrations.plan(new PlanMigration(vm, target, DiskFormat.QCOW2, 0,
                null, null), "lena")).toList();
        trips.forEach(trip -> migrations.start(trip, "lena"));
        return trips;
    }

    private long arrived() {
        return db.sql("select count(*) from migration where state = 'AWAITING_SIGN_OFF'").query(Long.class).single();
    }

    private static void await(String what, Callable<Boolean> there) throws Exception {
        long until = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!there.call()) {
            assertThat(System.nanoTime()).as(what + " did not come within two minutes").isLessThan(until);
            Thread.sleep(20);
        }
    }
}
