package io.towpath.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.towpath.TestDatabase;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class MetricsTest {

    /// A Wednesday.
    private static final Instant NOW = Instant.parse("2026-11-11T12:00:00Z");

    private final HikariDataSource dataSource = new HikariDataSource();
    private JdbcClient db;
    private StoredMetrics metrics;
    private UUID source;
    private int made;

    @BeforeEach
    void database() {
        var details = TestDatabase.clone("metrics");
        dataSource.setJdbcUrl(details.getJdbcUrl());
        dataSource.setUsername(details.getUsername());
        dataSource.setPassword(details.getPassword());
        dataSource.setMaximumPoolSize(2);
        db = JdbcClient.create(dataSource);
        metrics = new StoredMetrics(db, Clock.fixed(NOW, ZoneOffset.UTC));
        source = db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('source', 'staged', 'lab', '/lab', 'lena', now()) returning id
                """).query(UUID.class).single();
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    @Test
    void fewObservationsSayNothing() {
        accepted(19, "2026-11-03T10:00:00Z", 60);

        assertThat(metrics.all()).allSatisfy(metric -> {
            assertThat(metric.value()).isNull();
            assertThat(metric.standing()).isEqualTo(Metric.Standing.UNKNOWN);
        });
        assertThat(of(Metric.Kind.VMS_PER_WEEK).of()).isEqualTo(19);
    }

    @Test
    void vmsAWeekIsTheMeanOfFourWholeWeeks() {
        accepted(120, "2026-11-03T10:00:00Z", 60);
        accepted(80, "2026-10-27T10:00:00Z", 60);
        accepted(7, "2026-11-10T10:00:00Z", 60);
        accepted(9, "2026-10-10T10:00:00Z", 60);

        Metric metric = of(Metric.Kind.VMS_PER_WEEK);

        assertThat(metric.value()).isEqualTo(50.0);
        assertThat(metric.of()).isEqualTo(200);
        assertThat(metric.standing()).isEqualTo(Metric.Standing.MISSED);
        assertThat(metric.series()).containsExactly(null, null, 9.0, null, null, 80.0, 120.0, 7.0);
    }

    @Test
    void aFirstAttemptThatWentBackOrWasGivenUpFailed() {
        accepted(95, "2026-11-03T10:00:00Z", 60);
        attempt(1, "ROLLED_BACK", "2026-11-03T10:00:00Z", 60, null);
        attempt(1, "CANCELLED", "2026-11-03T10:00:00Z", null, null);
        // a second attempt, and one that was cancelled before it began, do not count
        attempt(2, "DONE", "2026-11-03T10:00:00Z", 60, 90);
        attempt(1, "CANCELLED", null, null, null);

        Metric metric = of(Metric.Kind.FIRST_ATTEMPT);

        assertThat(metric.of()).isEqualTo(97);
        assertThat(metric.value()).isCloseTo(97.94, org.assertj.core.data.Offset.offset(0.01));
        assertThat(metric.standing()).isEqualTo(Metric.Standing.MET);
        assertThat(of(Metric.Kind.ROLLBACK_RATE).value()).isCloseTo(100.0 / 97,
                org.assertj.core.data.Offset.offset(0.001));
    }

    @Test
    void timeToValidateIsFromArrivalToSignature() {
        accepted(20, "2026-11-03T10:00:00Z", 90);
        accepted(20, "2026-11-03T10:00:00Z", 270);

        Metric metric = of(Metric.Kind.TIME_TO_VALIDATE);

        assertThat(metric.value()).isEqualTo(3.0);
        assertThat(metric.standing()).isEqualTo(Metric.Standing.MET);
    }

    @Test
    void everyNumberIsMadeOfRowsThatCanBeListed() {
        accepted(30, "2026-11-03T10:00:00Z", 60);
        attempt(1, "ROLLED_BACK", "2026-11-03T10:00:00Z", 60, null);

        assertThat(metrics.rows(Metric.Kind.FIRST_ATTEMPT, 1000, 0)).hasSize(of(Metric.Kind.FIRST_ATTEMPT).of());
        assertThat(metrics.rows(Metric.Kind.ROLLBACK_RATE, 1000, 0)).filteredOn(row -> !row.good()).hasSize(1);
        List<Metrics.Row> page = metrics.rows(Metric.Kind.FIRST_ATTEMPT, 10, 25);
        assertThat(page).hasSize(6);
    }

    private Metric of(Metric.Kind kind) {
        return metrics.all().stream().filter(metric -> metric.kind() == kind).findFirst().orElseThrow();
    }

    private void accepted(int count, String startedAt, int validateMinutes) {
        for (int i = 0; i < count; i++) {
            attempt(1, "DONE", startedAt, 30, 30 + validateMinutes);
        }
    }

    /// @param arrived, accepted minutes after the start; null: never
    private void attempt(int number, String state, String startedAt, Integer arrived, Integer accepted) {
        String name = "vm" + made++;
        UUID vm = db.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at)
                values (:source, :name, :name, 1, 1, 1, 'bios', false, 'ova', '', 0, '', '', now(), now()) returning id
                """).param("source", source).param("name", name).query(UUID.class).single();
        Instant start = startedAt == null ? null : Instant.parse(startedAt);
        Instant end = start == null ? NOW : start.plusSeconds(60L * (accepted == null ? 100 : accepted));
        UUID migration = db.sql("""
                insert into migration (vm_id, attempt, target_id, format, soak_days, state, since, reason, planned_by)
                values (:vm, :attempt, :target, 'qcow2', 0, :state, :since, '', 'lena') returning id
                """).param("vm", vm).param("attempt", number).param("target", source).param("state", state)
                .param("since", Timestamp.from(end)).query(UUID.class).single();
        step(migration, 1, "CUTTING_OVER", start);
        step(migration, 2, "VALIDATING", start == null || arrived == null ? null : start.plusSeconds(60L * arrived));
        step(migration, 3, "SOAKING", start == null || accepted == null ? null : start.plusSeconds(60L * accepted));
    }

    private void step(UUID migration, int visit, String state, Instant at) {
        if (at != null) {
            db.sql("""
                    insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome)
                    values (:migration, :visit, :state, 'x', 1, 'n', :at, :at, 'DONE')
                    """).param("migration", migration).param("visit", visit).param("state", state)
                    .param("at", Timestamp.from(at)).update();
        }
    }
}
