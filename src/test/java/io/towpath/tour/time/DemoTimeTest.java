package io.towpath.tour.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.towpath.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The demo's time in the program and in its database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoTimeTest {

    /// How far two clocks may be apart on a machine that is busy, in the demo's time at its fastest.
    private static final Duration SLACK = Duration.ofSeconds(60).multipliedBy(DemoTime.FASTEST);
    private static final Duration CLOSE = Duration.ofMinutes(10);

    private final HikariDataSource pool = new HikariDataSource();
    private JdbcClient db;

    @BeforeAll
    void connect() {
        var details = TestDatabase.clone("demotime");
        pool.setJdbcUrl(details.getJdbcUrl());
        pool.setUsername(details.getUsername());
        pool.setPassword(details.getPassword());
        pool.setMaximumPoolSize(2);
        new DemoConnections().postProcessBeforeInitialization(pool, "dataSource");
        db = JdbcClient.create(pool);
    }

    @AfterAll
    void close() {
        pool.close();
    }

    private Instant asked(String sql) {
        return db.sql("select " + sql).query((row, _) -> row.getTimestamp(1).toInstant()).single();
    }

    @Test
    void programAndDatabaseTellTheSameTimeAndLeasesTheMachines() {
        DemoTime time = new DemoTime(db, Clock.systemUTC());
        time.run(600);
        Instant before = time.now();
        Instant shown = asked("clock_timestamp()");
        Instant after = time.now();
        assertThat(shown).isBetween(before.minus(SLACK), after.plus(SLACK));
        Duration behind = Duration.between(Clock.systemUTC().instant(), asked("pg_catalog.clock_timestamp()")).abs();
        assertThat(behind).isLessThan(Duration.ofMinutes(1));

        time.pause();
        assertThat(time.paused()).isTrue();
        assertThat(time.now()).isEqualTo(time.now()).isAfterOrEqualTo(after);
        assertThat(asked("clock_timestamp()")).isEqualTo(asked("clock_timestamp()")).isEqualTo(time.now());
        assertThat(time.speed()).isEqualTo(600);
        Instant still = time.now();
        time.resume();
        assertThat(time.now()).isAfterOrEqualTo(still);
        assertThat(time.paused()).isFalse();
        assertThatThrownBy(() -> time.run(601)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> time.run(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStartAfterAKillDoesNotGoBackAndTheTimeStoodStillMeanwhile() {
        DemoTime killed = new DemoTime(db, Clock.systemUTC());
        killed.run(600);
        Instant written = asked("clock_timestamp()");

        DemoTime again = new DemoTime(db, Clock.systemUTC());
        assertThat(again.now()).isAfter(written).isBefore(written.plus(CLOSE.multipliedBy(6)));
        again.pause();
    }

    @Test
    void whatWasShownAtAMomentThatIsOverIsKnownHoweverItRanSince() {
        DemoTime killed = new DemoTime(db, Clock.systemUTC());
        killed.run(600);
        Pace fast = turn();
        killed.run(60);
        Pace slower = turn();
        killed.pause();
        Pace still = turn();
        DemoTime time = new DemoTime(db, Clock.systemUTC());

        assertThat(turn().shown()).as("a start is written down").isAfterOrEqualTo(still.shown());
        assertThat(time.at(fast.machine())).isEqualTo(fast.shown());
        Instant between = fast.machine().plus(Duration.between(fast.machine(), slower.machine()).dividedBy(2));
        assertThat(time.at(between)).isEqualTo(fast.at(between)).isBefore(slower.shown());
        assertThat(time.at(slower.machine())).isEqualTo(slower.shown()).isEqualTo(fast.at(slower.machine()));
        assertThat(time.at(still.machine().plusNanos(1000))).as("at rest").isEqualTo(still.shown());
        Instant before = asked("min(machine) - interval '1 hour' from demo_time.turn");
        assertThat(time.at(before)).as("nobody wrote it down").isEqualTo(before);
        time.pause();
    }

    private Pace turn() {
        return db.sql("select machine, shown, speed from demo_time.turn order by machine desc limit 1")
                .query((row, _) -> new Pace(row.getTimestamp("machine").toInstant(),
                        row.getTimestamp("shown").toInstant(), row.getInt("speed")))
                .single();
    }

    @Test
    void rowsThatAreWrittenWithoutATimeHaveTheDemos() {
        DemoTime time = new DemoTime(db, Clock.systemUTC());
        time.pause();
        db.sql("insert into demo_step (name) values ('a')").update();
        assertThat(asked("done_at from demo_step where name = 'a'")).isEqualTo(time.now());
        assertThat(db.sql("""
                select count(*) from pg_attrdef d join pg_class c on c.oid = d.adrelid
                 where pg_get_expr(adbin, adrelid) = 'pg_catalog.clock_timestamp()' and c.relname not like 'slot%'
                """).query(Integer.class).single()).isZero();
    }

    @Test
    void measuredDurationsAreStretchedOnce() {
        DemoTime time = new DemoTime(db, Clock.systemUTC());
        time.run(60);
        db.sql("create table if not exists measured (id int, copy_millis bigint, note text)").update();
        db.sql("""
                create or replace trigger stretch before update on measured for each row
                execute function demo_time.stretch_measured()
                """.replace("stretch_measured", function())).update();
        db.sql("insert into measured values (1, 0, '')").update();
        db.sql("update measured set copy_millis = 250").update();
        db.sql("update measured set note = 'later'").update();
        assertThat(db.sql("select copy_millis from measured").query(Long.class).single()).isEqualTo(15_000);
        time.pause();
    }

    /// Of a table with one duration.
    private String function() {
        db.sql("""
                create or replace function demo_time.stretch_measured() returns trigger language plpgsql as $$
                begin new.copy_millis := demo_time.stretched(new.copy_millis, old.copy_millis); return new; end $$
                """).update();
        return "stretch_measured";
    }

    @Test
    void whoeverTellsTheLivingFromTheDeadLivesByTheMachine() {
        for (String name : new String[]{"io.towpath.access.LiveAccounts", "io.towpath.inventory.Scanner",
                "io.towpath.images.JobStore", "io.towpath.migration.AlarmClock",
                "io.towpath.wave.gate.VmChecks"}) {
            assertThat(DemoClocks.byTheMachine(name)).as(name).isTrue();
        }
        for (String name : new String[]{"io.towpath.migration.step.WaitForSoak", "io.towpath.wave.WindowTimes",
                "io.towpath.replication.outlook.Foresight$When"}) {
            assertThat(DemoClocks.byTheMachine(name)).as(name).isFalse();
        }
    }

    /// In the demo `clock_timestamp()` runs 600 times as fast: a lease by it would be over at once.
    @Test
    void leasesAndSignsOfLifeNameTheServersOwnClock() throws IOException {
        Pattern bent = Pattern
                .compile("(?i)(lease|heartbeat|beat|alive|_until)\\w*\\W[^;]*(?<!pg_catalog\\.)clock_timestamp");
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> lines(file).filter(line -> bent.matcher(line).find())
                            .map(line -> file.getFileName() + ": " + line.strip())))
                    .isEmpty();
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readString(file).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whoeverWaitsWaitsForTheDemosTime() throws Exception {
        Moved machine = new Moved();
        DemoTime time = new DemoTime(db, machine);
        time.run(600);
        Instant before = time.now();
        machine.by(Duration.ofSeconds(10));
        assertThat(Duration.between(before, time.now())).isGreaterThanOrEqualTo(Duration.ofMinutes(100));
        time.spend(Duration.ZERO);
        time.goDown();
        assertThatThrownBy(() -> time.spend(Duration.ofDays(1)))
                .isInstanceOf(java.io.InterruptedIOException.class);
        time.pause();
    }

    /// The machine's clock, moved on by hand.
    private static final class Moved extends Clock {

        private Duration more = Duration.ZERO;

        void by(Duration duration) {
            more = more.plus(duration);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Clock.systemUTC().instant().plus(more);
        }
    }
}
