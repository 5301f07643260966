package io.towpath.migration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The table `migration_step`: each try of each step. Writes of a driver count only under its lease.
@Component
class StepJournal {

    /// @param tries the number of this try within its visit, from 1
    record Entry(UUID migrationId, int visit, State state, String step, int tries, String node, Instant startedAt,
            @Nullable Instant endedAt, Result outcome, @Nullable String note) {}

    /// How a try stands.
    enum Result {
        RUNNING, WAITING, DONE, FAILED, STOPPED
    }

    private final JdbcClient jdbc;

    StepJournal(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Opens a try; what a dead node left open is closed, and a waiting try of the same step is taken up again. One that only
    /// waited for slots starts now.
    boolean start(MigrationRow row, Lease lease, String step, String node) {
        if (jdbc.sql("select 1 from migration where id = :id and lease_token = :token and visit = :visit for update")
                .param("id", row.id()).param("token", lease.token()).param("visit", row.visit()).query().listOfRows()
                .isEmpty()) {
            return false;
        }
        int taken = jdbc.sql("""
                update migration_step
                   set outcome = 'RUNNING', node = :node, note = null,
                       started_at = case when begun then started_at else clock_timestamp() end
                 where migration_id = :id and visit = :visit and step = :step and outcome = 'WAITING'
                """).param("node", node).param("id", row.id()).param("visit", row.visit()).param("step", step).update();
        if (taken == 1) {
            return true;
        }
        jdbc.sql("""
                update migration_step
                   set outcome = 'STOPPED', ended_at = clock_timestamp(), note = 'The node went down while it ran.',
                       begun = begun or outcome = 'RUNNING'
                 where migration_id = :id and ended_at is null
                """).param("id", row.id()).update();
        jdbc.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, begun)
                select :id, :visit, :state, :step, count(*) + 1, :node, false
                  from migration_step where migration_id = :id and visit = :visit and step = :step
                """).param("id", row.id()).param("visit", row.visit()).param("state", row.state().name())
                .param("step", step).param("node", node).update();
        return true;
    }

    /// Ends the open try.
    ///
    /// @return false when the lease is gone or the migration moved on: the try does not count
    boolean end(MigrationRow row, Lease lease, String step, Result result, String note) {
        return end(row, lease, step, result, true, note);
    }

    /// The open try waits for slots. It has not begun, unless it had begun before.
    ///
    /// @return as of [#end]
    boolean queued(MigrationRow row, Lease lease, String step, String note) {
        return end(row, lease, step, Result.WAITING, false, note);
    }

    private boolean end(MigrationRow row, Lease lease, String step, Result result, boolean ran, String note) {
        boolean open = result == Result.WAITING;
        return jdbc.sql("""
                update migration_step s
                   set outcome = :outcome, note = :note, ended_at = case when :open then null else clock_timestamp() end,
                       begun = begun or :ran
                  from (select id from migration where id = :id and lease_token = :token and visit = :visit
                           for update) m
                 where s.migration_id = m.id and s.visit = :visit and s.step = :step and s.outcome = 'RUNNING'
                """).param("outcome", result.name()).param("note", note).param("open", open).param("ran", ran)
                .param("id", row.id()).param("token", lease.token()).param("visit", row.visit())
                .param("step", step).update() == 1;
    }

    /// Closes what is still open of a visit that ends with `trigger`.
    void leave(MigrationRow row, Trigger trigger, String reason) {
        boolean done = trigger == Trigger.SIGNED;
        jdbc.sql("""
                update migration_step
                   set outcome = :outcome, ended_at = clock_timestamp(), note = :note,
                       begun = begun or outcome = 'RUNNING'
                 where migration_id = :id and ended_at is null
                """).param("outcome", done ? Result.DONE.name() : Result.STOPPED.name()).param("note", reason)
                .param("id", row.id()).update();
    }

    /// The steps that are done in a visit.
    Set<String> done(MigrationRow row) {
        return ofVisit(row.id(), row.visit()).filter(entry -> entry.outcome() == Result.DONE).map(Entry::step)
                .collect(Collectors.toSet());
    }

    /// Whether a step was ever started in this attempt.
    boolean started(UUID migrationId, String step) {
        return jdbc.sql("select exists (select 1 from migration_step where migration_id = :id and step = :step)")
                .param("id", migrationId).param("step", step).query(Boolean.class).single();
    }

    /// Whether anything was done in the present visit.
    boolean begun(MigrationRow row) {
        return ofVisit(row.id(), row.visit()).findAny().isPresent();
    }

    /// All tries of these migrations, oldest first.
    List<Entry> of(List<UUID> migrationIds) {
        return jdbc.sql("select * from migration_step where migration_id = any(:ids) order by visit, started_at, id")
                .param("ids", migrationIds.toArray(UUID[]::new)).query(StepJournal::entry).list();
    }

    private java.util.stream.Stream<Entry> ofVisit(UUID id, int visit) {
        return jdbc.sql("select * from migration_step where migration_id = :id and visit = :visit").param("id", id)
                .param("visit", visit).query(StepJournal::entry).list().stream();
    }

    private static Entry entry(ResultSet rs, int number) throws SQLException {
        Instant ended = Optional.ofNullable(rs.getTimestamp("ended_at")).map(Timestamp::toInstant).orElse(null);
        return new Entry(rs.getObject("migration_id", UUID.class), rs.getInt("visit"),
                State.valueOf(rs.getString("state")), rs.getString("step"), rs.getInt("try"), rs.getString("node"),
                rs.getTimestamp("started_at").toInstant(), ended, Result.valueOf(rs.getString("outcome")),
                rs.getString("note"));
    }
}
