package io.towpath.migration.testboot;

import io.towpath.database.Beats;
import io.towpath.migration.testboot.TestBoot.Check;
import io.towpath.migration.testboot.TestBoot.State;
import io.towpath.migration.testboot.TestBoot.Verdict;
import io.towpath.validation.CheckResult;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Test boots as they stand in the database. What is changed of one under way is changed under its lease.
@Component
class TestBootStore {

    private static final String SELECT = """
            select b.id, b.migration_id, b.vm_id, vm.name as vm_name, b.target_id, b.state, b.verdict, b.why, b.waits_for,
                   b.asked_by, b.asked_at, b.stop_by, b.pass, b.name, b.held_until, b.started_at, b.judged_at,
                   b.ended_at, b.console, b.picture is not null as has_picture, b.remains
              from test_boot b join vm on vm.id = b.vm_id""";

    private final JdbcClient jdbc;
    private final JdbcClient beats;

    TestBootStore(JdbcClient jdbc, @Beats JdbcClient beats) {
        this.jdbc = jdbc;
        this.beats = beats;
    }

    /// @return empty when one of this migration is open
    Optional<UUID> insert(UUID migrationId, UUID vmId, UUID targetId, String actor) {
        return jdbc.sql("""
                insert into test_boot (migration_id, vm_id, target_id, asked_by) values (:migration, :vm, :target, :by)
                on conflict (migration_id) where state <> 'ENDED' do nothing returning id
                """).param("migration", migrationId).param("vm", vmId).param("target", targetId).param("by", actor)
                .query(UUID.class).optional();
    }

    Optional<TestBoot> find(UUID id) {
        return query(" where b.id = :id", "id", id, 1).stream().findFirst();
    }

    List<TestBoot> of(UUID vmId, int limit) {
        return query(" where b.vm_id = :id order by b.asked_at desc limit :limit", "id", vmId, limit);
    }

    Optional<TestBoot> open(UUID migrationId) {
        return query(" where b.migration_id = :id and b.state <> 'ENDED'", "id", migrationId, 1).stream().findFirst();
    }

    /// The newest of each VM whose newest attempt is in this wave.
    List<TestBoot> newestOfWave(UUID waveId) {
        return query("""

                where b.id in (select distinct on (t.vm_id) t.id from test_boot t
                                where t.vm_id in (select m.vm_id from migration m where m.wave_id = :id)
                                order by t.vm_id, t.asked_at desc)
                order by vm.name limit :limit""", "id", waveId, 5000);
    }

    private List<TestBoot> query(String where, String name, UUID id, int limit) {
        var statement = jdbc.sql(SELECT + where).param(name, id);
        List<TestBoot> found = (where.contains(":limit") ? statement.param("limit", limit) : statement)
                .query((row, _) -> map(row)).list();
        return found.stream().map(this::withChecks).toList();
    }

    private TestBoot withChecks(TestBoot boot) {
        List<Check> checks = jdbc
                .sql("select title, outcome, evidence from test_boot_check where test_boot_id = :id order by position")
                .param("id", boot.id()).query((row, _) -> new Check(row.getString("title"), row.getString("outcome"),
                        row.getString("evidence")))
                .list();
        return checks.isEmpty()
                ? boot
                : new TestBoot(boot.id(), boot.migrationId(), boot.vmId(), boot.vmName(), boot.targetId(), boot.state(),
                        boot.verdict(), boot.why(), boot.waitsFor(), boot.askedBy(), boot.askedAt(), boot.stopBy(),
                        boot.pass(), boot.name(), boot.heldUntil(), boot.startedAt(), boot.judgedAt(), boot.endedAt(),
                        boot.console(), boot.picture(), boot.remains(), checks);
    }

    private static TestBoot map(ResultSet row) throws SQLException {
        String verdict = row.getString("verdict");
        return new TestBoot(row.getObject("id", UUID.class), row.getObject("migration_id", UUID.class),
                row.getObject("vm_id", UUID.class), row.getString("vm_name"), row.getObject("target_id", UUID.class),
                State.valueOf(row.getString("state")), verdict == null ? null : Verdict.valueOf(verdict),
                row.getString("why"), row.getString("waits_for"), row.getString("asked_by"),
                row.getTimestamp("asked_at").toInstant(), row.getString("stop_by"), row.getObject("pass",
                        Integer.class),
                row.getString("name"), instant(row, "held_until"), instant(row, "started_at"),
                instant(row, "judged_at"), instant(row, "ended_at"), row.getString("console"),
                row.getBoolean("has_picture"), row.getString("remains"), new ArrayList<>());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    byte @Nullable [] picture(UUID id) {
        return jdbc.sql("select picture from test_boot where id = :id and picture is not null").param("id", id)
                .query((row, _) -> row.getBytes(1)).optional().orElse(null);
    }

    /// Who looks after it; expired where its node was killed.
    ///
    /// @return the lease; empty where another has it
    Optional<UUID> lease(UUID id, long seconds) {
        return jdbc.sql("""
                update test_boot set lease = gen_random_uuid(), looked_at = pg_catalog.clock_timestamp(),
                       lease_until = pg_catalog.clock_timestamp() + cast(:seconds as bigint) * interval '1 second'
                 where id = :id and state <> 'ENDED'
                   and (lease_until is null or lease_until < pg_catalog.clock_timestamp())
                returning lease
                """).param("id", id).param("seconds", seconds).query(UUID.class).optional();
    }

    void unlease(UUID id, UUID lease) {
        jdbc.sql("update test_boot set lease = null, lease_until = null where id = :id and lease = :lease")
                .param("id", id).param("lease", lease).update();
    }

    /// Whether the lease is still held, for so long that what is done under it now ends before it does.
    boolean holds(UUID id, UUID lease, long seconds) {
        return renewed(jdbc, id, lease, seconds);
    }

    /// The same, over one of the few connections that pages and jobs have none of.
    boolean renews(UUID id, UUID lease, long seconds) {
        return renewed(beats, id, lease, seconds);
    }

    private static boolean renewed(JdbcClient client, UUID id, UUID lease, long seconds) {
        return client.sql("""
                update test_boot
                   set lease_until = pg_catalog.clock_timestamp() + cast(:seconds as bigint) * interval '1 second'
                 where id = :id and lease = :lease and lease_until > pg_catalog.clock_timestamp()
                """).param("id", id).param("lease", lease).param("seconds", seconds).update() == 1;
    }

    /// Those to look after now: all that began, those that end before they do, and of those that wait as many at each target
    /// as may begin there, by turns.
    List<UUID> toMove(int atOnce, long patienceMillis) {
        return jdbc.sql("""
                with open as (
                    select b.id, b.target_id, b.asked_at, b.looked_at,
                           b.state = 'ASKED' and b.stop_by is null and m.state = 'SYNCING' and m.asked is null
                               and b.asked_at + cast(:millis as bigint) * interval '1 millisecond'
                                   > pg_catalog.clock_timestamp() as waits,
                           b.lease_until is null or b.lease_until < pg_catalog.clock_timestamp() as free,
                           count(*) filter (where b.state <> 'ASKED') over (partition by b.target_id) as up
                      from test_boot b join migration m on m.id = b.migration_id where b.state <> 'ENDED'),
                placed as (
                    select *, row_number() over (partition by target_id, waits
                                                 order by looked_at nulls first, asked_at, id) as place from open where free)
                select id from placed where not waits or place <= :most - up order by waits, asked_at, id
                """).param("millis", patienceMillis).param("most", atOnce)
                .query((row, _) -> row.getObject("id", UUID.class)).list();
    }

    /// Those that have ended, where the target is asked once more whether anything of them is there.
    List<UUID> toSweep(int limit) {
        return jdbc.sql(
                "select id from test_boot where sweep_at < pg_catalog.clock_timestamp() order by sweep_at limit :limit")
                .param("limit", limit).query((row, _) -> row.getObject("id", UUID.class)).list();
    }

    /// @return false where another does
    boolean sweeps(UUID id, long againSeconds) {
        return jdbc.sql("""
                update test_boot
                   set sweep_at = pg_catalog.clock_timestamp() + cast(:seconds as bigint) * interval '1 second'
                 where id = :id and sweep_at < pg_catalog.clock_timestamp()
                """).param("seconds", againSeconds).param("id", id).update() == 1;
    }

    /// @param remains null where nothing is left
    void swept(UUID id, @Nullable String remains) {
        jdbc.sql("""
                update test_boot set remains = cast(:remains as text),
                       sweep_at = case when cast(:remains as text) is null then null else sweep_at end where id = :id
                """).param("remains", remains == null ? null : clean(remains)).param("id", id).update();
    }

    /// Whether it was tried in vain to end it for so long.
    boolean isStuck(UUID migrationId, long millis) {
        return jdbc.sql("""
                select exists (select from test_boot where migration_id = :id and state = 'ENDING' and waits_for is not null
                   and judged_at + cast(:millis as bigint) * interval '1 millisecond' <= pg_catalog.clock_timestamp())
                """).param("id", migrationId).param("millis", millis).query(Boolean.class).single();
    }

    boolean isPatient(UUID id, long millis) {
        return jdbc.sql("""
                select asked_at + cast(:millis as bigint) * interval '1 millisecond' > pg_catalog.clock_timestamp()
                  from test_boot where id = :id
                """).param("millis", millis).param("id", id).query(Boolean.class).optional().orElse(false);
    }

    boolean isWave(UUID id) {
        return jdbc.sql("select exists (select from wave where id = :id)").param("id", id).query(Boolean.class)
                .single();
    }

    /// Others at this target that are up, or are about to be; nobody else begins one there until the transaction ends.
    int upAt(UUID targetId) {
        jdbc.sql("select id from connection where id = :id for no key update").param("id", targetId).query(UUID.class)
                .optional();
        return countAt(targetId);
    }

    int countAt(UUID targetId) {
        return jdbc.sql("""
                select count(*) from test_boot where target_id = :id and state in ('PREPARING', 'RUNNING', 'ENDING')
                """).param("id", targetId).query(Integer.class).single();
    }

    /// Whether a person wants something else of it, such as its end, that has not been done yet.
    boolean isWantedElse(UUID migrationId) {
        return jdbc.sql("select asked is not null from migration where id = :id").param("id", migrationId)
                .query(Boolean.class).single();
    }

    String stateOfTrip(UUID migrationId) {
        return jdbc.sql("select state from migration where id = :id").param("id", migrationId).query(String.class)
                .single();
    }

    boolean isOver(UUID id) {
        return jdbc.sql("select held_until < pg_catalog.clock_timestamp() from test_boot where id = :id")
                .param("id", id).query(Boolean.class).optional().orElse(false);
    }

    /// @return whether it has run for as long
    boolean hasRun(UUID id, long millis) {
        return jdbc.sql("""
                select started_at + cast(:millis as bigint) * interval '1 millisecond' <= pg_catalog.clock_timestamp()
                  from test_boot where id = :id
                """).param("millis", millis).param("id", id).query(Boolean.class).optional().orElse(false);
    }

    Optional<String> folder(UUID id) {
        return jdbc.sql("select folder from test_boot where id = :id and folder is not null").param("id", id)
                .query(String.class).optional();
    }

    boolean begun(UUID id, UUID lease, int pass, String name, String folder, Instant until) {
        return jdbc.sql("""
                update test_boot set state = 'PREPARING', waits_for = null, pass = :pass, name = :name, folder = :folder,
                       held_at = pg_catalog.clock_timestamp(), held_until = :until
                 where id = :id and lease = :lease and state = 'ASKED'
                """).param("pass", pass).param("name", name).param("folder", folder)
                .param("until", Timestamp.from(until)).param("id", id).param("lease", lease).update() == 1;
    }

    void checked(UUID id, List<CheckResult> results) {
        jdbc.sql("delete from test_boot_check where test_boot_id = :id").param("id", id).update();
        for (int i = 0; i < results.size(); i++) {
            CheckResult result = results.get(i);
            jdbc.sql("""
                    insert into test_boot_check (test_boot_id, position, title, outcome, evidence)
                    values (:id, :position, :title, :outcome, :evidence)
                    """).param("id", id).param("position", i).param("title", result.title())
                    .param("outcome", result.outcome().name()).param("evidence", clean(result.evidence())).update();
        }
    }

    boolean started(UUID id, UUID lease, String told) {
        return jdbc.sql("""
                update test_boot set state = 'RUNNING', started_at = pg_catalog.clock_timestamp(), told = :told
                 where id = :id and lease = :lease and state = 'PREPARING'
                """).param("told", told).param("id", id).param("lease", lease).update() == 1;
    }

    void waits(UUID id, UUID lease, @Nullable String why) {
        jdbc.sql("""
                update test_boot set waits_for = cast(:why as text)
                 where id = :id and lease = :lease and waits_for is distinct from cast(:why as text)
                """).param("why", why == null ? null : clean(why)).param("id", id).param("lease", lease).update();
    }

    /// @param verdict null where nothing can be said
    boolean judged(UUID id, UUID lease, @Nullable Verdict verdict, String why, @Nullable String console,
            byte @Nullable [] picture) {
        return jdbc.sql("""
                update test_boot set state = 'ENDING', verdict = :verdict, why = :why, console = :console,
                       picture = cast(:picture as bytea), judged_at = pg_catalog.clock_timestamp(), waits_for = null
                 where id = :id and lease = :lease and state in ('PREPARING', 'RUNNING')
                """).param("verdict", verdict == null ? null : verdict.name()).param("why", clean(why))
                .param("console", console == null || console.isBlank() ? null : clean(console))
                .param("picture", picture, java.sql.Types.BINARY).param("id", id).param("lease", lease).update() == 1;
    }

    /// @param why     that nothing can be said of it after all: then it has no verdict; null where what was said stands
    /// @param remains why what is left at the target could not be removed; null where it was
    boolean ended(UUID id, UUID lease, @Nullable String why, @Nullable String remains) {
        return jdbc.sql("""
                update test_boot set state = 'ENDED', ended_at = pg_catalog.clock_timestamp(), waits_for = null,
                       why = coalesce(cast(:why as text), why),
                       verdict = case when cast(:why as text) is null then verdict end, lease = null, lease_until = null,
                       remains = cast(:remains as text), sweep_at = case when name is not null
                           then pg_catalog.clock_timestamp() + interval '2 minutes' end
                 where id = :id and lease = :lease and state in ('ASKED', 'ENDING')
                """).param("why", why).param("remains", remains == null ? null : clean(remains)).param("id", id)
                .param("lease", lease).update() == 1;
    }

    /// Where it was tried in vain for so long to end it, a person says that it is gone; the target is asked again later.
    boolean left(UUID id, String why, long millis) {
        return jdbc.sql("""
                update test_boot set state = 'ENDED', ended_at = pg_catalog.clock_timestamp(), remains = waits_for,
                       waits_for = null, why = concat_ws(' ', why, cast(:why as text)), lease = null, lease_until = null,
                       sweep_at = pg_catalog.clock_timestamp() + interval '5 minutes'
                 where id = :id and state = 'ENDING' and waits_for is not null
                   and judged_at + cast(:millis as bigint) * interval '1 millisecond' <= pg_catalog.clock_timestamp()
                """).param("why", clean(why)).param("millis", millis).param("id", id).update() == 1;
    }

    /// @return false where it was asked to before, or has ended
    boolean stop(UUID id, String actor, String reason) {
        return jdbc.sql("""
                update test_boot set stop_by = :by, stop_why = :why
                 where id = :id and stop_by is null and state in ('ASKED', 'PREPARING', 'RUNNING')
                """).param("by", actor).param("why", reason).param("id", id).update() == 1;
    }

    Optional<String> stopWhy(UUID id) {
        return jdbc.sql("select stop_why from test_boot where id = :id and stop_why is not null").param("id", id)
                .query(String.class).optional();
    }

    /// A text column takes no NUL, and others' words may hold one.
    private static String clean(String text) {
        return text.replace("\u0000", "?");
    }
}
