package io.towpath.report;

import com.zaxxer.hikari.HikariDataSource;
import io.towpath.LentDatabase;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A database of its own, with trips as they would have left their rows.
abstract class TripRows {

    /// A Wednesday.
    static final Instant NOW = Instant.parse("2026-11-11T12:00:00Z");

    final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final LentDatabase lent = LentDatabase.of("metrics");
    private final HikariDataSource dataSource = new HikariDataSource();
    final JdbcClient db = database();
    private final UUID source = db.sql("""
            insert into connection (direction, kind, name, location, created_by, created_at)
            values ('source', 'staged', 'lab', '/lab', 'lena', now()) returning id
            """).query(UUID.class).single();
    private int made;

    private JdbcClient database() {
        var details = lent.details();
        dataSource.setJdbcUrl(details.getJdbcUrl());
        dataSource.setUsername(details.getUsername());
        dataSource.setPassword(details.getPassword());
        dataSource.setMaximumPoolSize(2);
        dataSource.setMinimumIdle(1);
        return JdbcClient.create(dataSource);
    }

    @AfterEach
    void close() {
        dataSource.close();
        lent.close();
    }

    final List<UUID> accepted(int count, String startedAt, int validateMinutes) {
        return IntStream.range(0, count)
                .mapToObj(_ -> attempt(1, "DONE", startedAt, 30, 30 + validateMinutes)).toList();
    }

    /// Of a trip that was cut over: its source is asked to shut down ten minutes into it.
    final void outage(UUID migration, String mode, String power, int seconds) {
        db.sql("update migration set mode = :mode where id = :id").param("mode", mode).param("id", migration).update();
        String words = power.equals("FILES") ? null : "";
        db.sql("""
                insert into migration_power (migration_id, source_power, source_name, source_note, source_nics)
                values (:id, :power, :words, :words, cast(:nics as jsonb))
                """).param("id", migration).param("power", power).param("words", words)
                .param("nics", words == null ? null : "[]").update();
        Instant began = db.sql("select started_at from migration_step where migration_id = :id and visit = 1")
                .param("id", migration).query(Timestamp.class).single().toInstant().plusSeconds(600);
        step(migration, 1, "CUTTING_OVER", "shut-down-source", began, began.plusSeconds(60));
        step(migration, 1, "CUTTING_OVER", "start-target", began.plusSeconds(seconds - 30), began.plusSeconds(seconds));
    }

    /// @param arrived, accepted minutes after the start; null: never
    final UUID attempt(int number, String state, String startedAt, Integer arrived, Integer accepted) {
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
        step(migration, 1, "CUTTING_OVER", "x", start, start);
        Instant at = start == null || arrived == null ? null : start.plusSeconds(60L * arrived);
        step(migration, 2, "VALIDATING", "x", at, at);
        Instant signed = start == null || accepted == null ? null : start.plusSeconds(60L * accepted);
        step(migration, 3, "SOAKING", "x", signed, signed);
        return migration;
    }

    private void step(UUID migration, int visit, String state, String step, Instant from, Instant to) {
        if (from != null) {
            db.sql("""
                    insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome)
                    values (:migration, :visit, :state, :step, 1, 'n', :from, :to, 'DONE')
                    """).param("migration", migration).param("visit", visit).param("state", state).param("step", step)
                    .param("from", Timestamp.from(from)).param("to", Timestamp.from(to)).update();
        }
    }
}
