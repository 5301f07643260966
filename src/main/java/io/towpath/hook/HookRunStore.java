package io.towpath.hook;

import io.towpath.database.Beats;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/// Tables `hook_run` and `hook_attempt`. Leases, next tries and deadlines go by the database's own clock, also in a demo whose
/// time runs faster; what people read goes by theirs.
@Component
class HookRunStore {

    static final Duration LEASE = Duration.ofSeconds(30);
    /// Until the first try begins: nodes may all be busy.
    static final Duration UNBEGUN = Duration.ofHours(1);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient jdbc;
    private final JdbcClient beats;

    HookRunStore(JdbcClient jdbc, @Beats JdbcClient beats) {
        this.jdbc = jdbc;
        this.beats = beats;
    }

    /// A run that is this node's to carry out, for a while.
    ///
    /// @param takenOver whether somebody else's lease ran out: what became of his try nobody knows
    /// @param tries     of this round, this one among them
    /// @param left      until it has failed; may be below zero
    /// @param asked     by [System#nanoTime()], before the lease began
    record Leased(HookRun run, UUID lease, boolean takenOver, int tries, Duration left, long asked) {}

    /// @return false where there is one of that key already
    boolean insert(String key, Hook hook, HookVariables variables, Duration timeout, String by) {
        return jdbc.sql("""
                insert into hook_run (key, hook_id, hook_name, variables, state, timeout_ms, run_by, asked_at, asked_by)
                values (:key, :hook, :name, :variables::jsonb, 'WAITING', :timeout,
                        pg_catalog.clock_timestamp() + :unbegun::interval, clock_timestamp(), :by)
                on conflict (key) do nothing
                """).param("key", key).param("hook", hook.id()).param("name", hook.name())
                .param("variables", JSON.writeValueAsString(variables)).param("timeout", timeout.toMillis())
                .param("unbegun", UNBEGUN.toString()).param("by", by).update() == 1;
    }

    Optional<HookRun> find(String key) {
        return jdbc.sql("select * from hook_run where key = :key").param("key", key).query((row, _) -> run(row))
                .optional();
    }

    List<HookRun> find(Collection<String> keys) {
        return jdbc.sql("select * from hook_run where key = any(:keys)").param("keys", keys.toArray(String[]::new))
                .query((row, _) -> run(row)).list();
    }

    Optional<HookRun> find(UUID id) {
        return jdbc.sql("select * from hook_run where id = :id").param("id", id).query((row, _) -> run(row)).optional();
    }

    /// Newest first.
    ///
    /// @param before only those asked for earlier than this one; null: the newest
    List<HookRun> of(UUID hook, @Nullable UUID before, int most) {
        return jdbc.sql("""
                select * from hook_run where hook_id = :hook and (:before::uuid is null or id < :before::uuid)
                 order by id desc limit :most
                """).param("hook", hook).param("before", before).param("most", most).query((row, _) -> run(row)).list();
    }

    List<HookRun> startingWith(String prefix, int most) {
        return jdbc.sql("select * from hook_run where starts_with(key, :prefix) order by id desc limit :most")
                .param("prefix", prefix).param("most", most).query((row, _) -> run(row)).list();
    }

    List<HookRun> openStartingWith(String prefix) {
        return jdbc.sql("""
                select * from hook_run
                 where starts_with(key, :prefix) and state in ('WAITING', 'RUNNING', 'STOPPING') order by id desc
                """).param("prefix", prefix).query((row, _) -> run(row)).list();
    }

    List<HookAttempt> attempts(UUID run) {
        return jdbc.sql("select * from hook_attempt where run_id = :run order by number desc").param("run", run)
                .query((row, _) -> new HookAttempt(row.getInt("number"), row.getString("node"),
                        instant(row, "began_at"), moment(row, "ended_at"), row.getObject("took_ms", Long.class),
                        row.getObject("status", Integer.class), row.getString("trouble"), row.getString("output")))
                .list();
    }

    boolean underWay(UUID hook) {
        return jdbc.sql("""
                select exists (select from hook_run
                                where hook_id = :id and state in ('WAITING', 'RUNNING', 'STOPPING'))
                """).param("id", hook).query(Boolean.class).single();
    }

    /// A new round, with the whole of its time.
    ///
    /// @return false where it is under way or went well
    boolean again(String key) {
        return jdbc.sql("""
                update hook_run set state = 'WAITING', tries = 0, next_try_at = null, ended_at = null, code = null,
                       trouble = null, remedy = null,
                       run_by = pg_catalog.clock_timestamp() + :unbegun::interval
                 where key = :key and state in ('FAILED', 'STOPPED')
                """).param("unbegun", UNBEGUN.toString()).param("key", key).update() == 1;
    }

    /// Whoever carries it out notices, and says when it has ended: until then, or until his lease ran out, it is being stopped.
    ///
    /// @param why a sentence
    boolean stop(String key, String why) {
        return jdbc.sql("""
                update hook_run set state = case state when 'RUNNING' then 'STOPPING' else 'STOPPED' end,
                       ended_at = case state when 'RUNNING' then null else clock_timestamp() end,
                       code = 'hook-stopped', trouble = :why, remedy = 'Run it again, or let it count as done.'
                 where key = :key and state in ('WAITING', 'RUNNING')
                """).param("key", key).param("why", why).update() == 1;
    }

    boolean waive(String key) {
        return jdbc.sql("update hook_run set state = 'WAIVED' where key = :key and state in ('FAILED', 'STOPPED')")
                .param("key", key).update() == 1;
    }

    /// What is being stopped and whose holder's lease ran out has stopped.
    void settle() {
        jdbc.sql("""
                update hook_run set state = 'STOPPED', ended_at = clock_timestamp(), lease = null, leased_until = null
                 where id in (select id from hook_run
                               where state = 'STOPPING' and leased_until < pg_catalog.clock_timestamp()
                                 for update skip locked)
                """).update();
    }

    /// Those that somebody has to carry out now, from now on by the caller; each by one node at a time.
    @Transactional
    List<Leased> lease(String node, int most) {
        long asked = System.nanoTime();
        List<Leased> leased = jdbc.sql("""
                update hook_run set state = 'RUNNING', lease = gen_random_uuid(),
                       leased_until = pg_catalog.clock_timestamp() + :lease::interval, attempt = attempt + 1,
                       tries = tries + 1, next_try_at = null,
                       run_by = case when tries = 0 and run_by > pg_catalog.clock_timestamp()
                                     then pg_catalog.clock_timestamp() + make_interval(secs => timeout_ms / 1000.0)
                                     else run_by end
                 where id in (select id from hook_run
                               where state = 'WAITING'
                                     and (next_try_at is null or next_try_at <= pg_catalog.clock_timestamp())
                                  or state = 'RUNNING' and leased_until < pg_catalog.clock_timestamp()
                               order by id limit :most for update skip locked)
                returning new.*, old.state = 'RUNNING' as taken_over,
                          extract(epoch from new.run_by - pg_catalog.clock_timestamp()) as left_seconds
                """).param("lease", LEASE.toString()).param("most", most)
                .query((row, _) -> new Leased(run(row), row.getObject("lease", UUID.class),
                        row.getBoolean("taken_over"), row.getInt("tries"),
                        Duration.ofMillis((long) (row.getDouble("left_seconds") * 1000)), asked))
                .list();
        for (Leased each : leased) {
            lost(each.run());
            jdbc.sql("""
                    insert into hook_attempt (run_id, number, node, began_at)
                    values (:run, :number, :node, clock_timestamp())
                    """).param("run", each.run().id()).param("number", each.run().attempts()).param("node", node)
                    .update();
        }
        return leased;
    }

    private void lost(HookRun run) {
        jdbc.sql("""
                update hook_attempt set ended_at = clock_timestamp(),
                       trouble = 'Nothing was heard of it any more: its node stopped, or was cut off.'
                 where run_id = :run and number < :number and ended_at is null
                """).param("run", run.id()).param("number", run.attempts()).update();
    }

    /// @return false where it is not the lease's any more: taken over, or stopped by a person
    boolean renew(UUID run, UUID lease) {
        return beats.sql("""
                update hook_run set leased_until = pg_catalog.clock_timestamp() + :length::interval
                 where id = :id and lease = :lease and state = 'RUNNING'
                """).param("id", run).param("lease", lease).param("length", LEASE.toString()).update() == 1;
    }

    /// The try is noted whoever it belongs to by now, its effect on the run only under the lease.
    ///
    /// @param pause until the next try; null: none
    /// @return the run as it stands where the lease held; empty where it is somebody else's
    @Transactional
    Optional<HookRun> ended(Leased leased, Result result, String output, long tookMillis, @Nullable Duration pause) {
        HookRun run = leased.run();
        jdbc.sql("""
                update hook_attempt set ended_at = coalesce(ended_at, clock_timestamp()), took_ms = :took,
                       status = :status, trouble = coalesce(trouble, :trouble), output = :output
                 where run_id = :run and number = :number
                """).param("run", run.id()).param("number", run.attempts()).param("took", tookMillis)
                .param("status", result.status()).param("trouble", result.trouble()).param("output", output).update();
        String state = result.isGood() ? "SUCCEEDED" : pause == null ? "FAILED" : "WAITING";
        return jdbc.sql("""
                update hook_run set lease = null, leased_until = null,
                       state = case when state = 'STOPPING' and :state <> 'SUCCEEDED' then 'STOPPED' else :state end,
                       code = case when state = 'STOPPING' and :state <> 'SUCCEEDED' then code else :code end,
                       trouble = case when state = 'STOPPING' and :state <> 'SUCCEEDED' then trouble else :trouble end,
                       remedy = case when state = 'STOPPING' and :state <> 'SUCCEEDED' then remedy else :remedy end,
                       ended_at = case when :state = 'WAITING' and state = 'RUNNING' then null else clock_timestamp() end,
                       next_try_at = case when :state = 'WAITING' and state = 'RUNNING'
                                          then pg_catalog.clock_timestamp() + :pause::interval end
                 where id = :id and lease = :lease
                returning *
                """).param("state", state).param("code", result.code()).param("trouble", result.trouble())
                .param("remedy", result.remedy()).param("pause", (pause == null ? Duration.ZERO : pause).toString())
                .param("id", run.id()).param("lease", leased.lease()).query((row, _) -> run(row)).optional();
    }

    /// Given back unbegun or broken off where that does no harm: the next node begins at once. What was taken over stays so:
    /// whoever is next has to know that an earlier try may have had its effect.
    void giveBack(Leased leased) {
        jdbc.sql(leased.takenOver() ? """
                update hook_run set leased_until = pg_catalog.clock_timestamp() - interval '1 millisecond',
                       tries = greatest(tries - 1, 1)
                 where id = :id and lease = :lease
                """ : """
                update hook_run set state = case state when 'STOPPING' then 'STOPPED' else 'WAITING' end,
                       ended_at = case state when 'STOPPING' then clock_timestamp() end,
                       lease = null, leased_until = null, tries = greatest(tries - 1, 0)
                 where id = :id and lease = :lease
                """).param("id", leased.run().id()).param("lease", leased.lease()).update();
    }

    void forget(Duration keptFor) {
        jdbc.sql("""
                delete from hook_run where id in (select id from hook_run
                        where ended_at < clock_timestamp() - :kept::interval limit 1000)
                """).param("kept", keptFor.toString()).update();
    }

    private static HookRun run(ResultSet row) throws SQLException {
        return new HookRun(row.getObject("id", UUID.class), row.getString("key"), row.getObject("hook_id", UUID.class),
                row.getString("hook_name"), JSON.readValue(row.getString("variables"), HookVariables.class),
                RunState.valueOf(row.getString("state")), Duration.ofMillis(row.getLong("timeout_ms")),
                row.getInt("attempt"), row.getString("code"), row.getString("trouble"), row.getString("remedy"),
                instant(row, "asked_at"), row.getString("asked_by"), moment(row, "ended_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
