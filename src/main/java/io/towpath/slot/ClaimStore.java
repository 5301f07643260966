package io.towpath.slot;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The table `slot_claim`. All times are the database's.
@Component
class ClaimStore {

    /// Offers in a row that nobody took up, after which a claim is forgotten: its trip asks again when it wants to.
    private static final int UNUSED = 3;
    /// SQL state `lock_not_available`: the wait for a lock took too long.
    static final String BUSY = "55P03";
    /// A last pass of a cutover that was given up: its trip goes on in step, and asks for what it wants then.
    private static final String GIVEN_UP = "(c.work = 'FINAL' and m.state <> 'CUTTING_OVER')";
    /// A migration in whose state this kind of work is done: a source is compared while its target soaks.
    private static final String COPIES = """
            (m.state in ('SEEDING', 'SYNCING', 'CUTTING_OVER') or c.work = 'COMPARISON' and m.state = 'SOAKING')
            """;
    /// A claim whose migration may go on; a hold or a question of a person keeps its turn, but not its slots.
    private static final String WANTED = """
            (%s and m.hold_since is null and m.asked is null and not %s)
            """.formatted(COPIES, GIVEN_UP);
    private static final String ALIVE = """
            coalesce(m.lease_token = c.lease_token and m.lease_until >= pg_catalog.clock_timestamp(), false)
            """;

    private final JdbcClient jdbc;

    ClaimStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Until the end of the transaction nobody else decides. Who does not get that far within seconds is refused with SQL
    /// state [#BUSY].
    void lock() {
        decideSoon();
        jdbc.sql("select pg_advisory_xact_lock(hashtext('towpath.slots'))").query().listOfRows();
    }

    /// The same, unless somebody decides just now.
    boolean tryLock() {
        decideSoon();
        return jdbc.sql("select pg_try_advisory_xact_lock(hashtext('towpath.slots'))").query(Boolean.class).single();
    }

    /// A node that stands still while it decides must not stop the others for longer than this.
    private void decideSoon() {
        jdbc.sql("""
                select set_config('lock_timeout', '5s', true),
                       set_config('idle_in_transaction_session_timeout', '30s', true)
                """).query().listOfRows();
    }

    Instant now() {
        return jdbc.sql("select pg_catalog.clock_timestamp()").query((row, _) -> row.getTimestamp(1).toInstant())
                .single();
    }

    /// The node that drives a migration under this token; empty when nobody does any more.
    Optional<String> driver(UUID migrationId, long token) {
        return jdbc.sql("""
                select lease_owner from migration
                 where id = :id and lease_token = :token and lease_until >= pg_catalog.clock_timestamp()
                """).param("id", migrationId).param("token", token).query(String.class).optional();
    }

    /// Writes down what a migration wants. It keeps its turn when it wanted the same kind of work before; slots that it
    /// holds under this very token stay.
    void want(UUID migrationId, long token, Work work, List<Need> needs) {
        jdbc.sql("""
                insert into slot_claim as c (migration_id, work, kinds, keys, labels, units)
                values (:id, :work, :kinds, :keys, :labels, :units)
                on conflict (migration_id) do update
                   set work = :work, kinds = :kinds, keys = :keys, labels = :labels, units = :units,
                       asked_at = case when c.work = :work and (c.yields_at is null or c.gives_way is null)
                                       then c.asked_at else pg_catalog.clock_timestamp() end,
                       rests_until = null, unused = 0,
                       bumped_at = case when c.work = :work then c.bumped_at end,
                       bumped_by = case when c.work = :work then c.bumped_by end,
                       bump_reason = case when c.work = :work then c.bump_reason end,
                       gives_way = case when c.work = :work then c.gives_way end,
                       state = case when c.state = 'OFFERED' and c.work = :work then 'OFFERED' else 'WAITING' end,
                       offer_until = case when c.state = 'OFFERED' and c.work = :work then c.offer_until end,
                       granted_at = case when c.state = 'OFFERED' and c.work = :work then c.granted_at end,
                       lease_token = null, node = null, yields_at = null
                 where not (c.state = 'HELD' and c.lease_token = :token and c.work = :work)
                """).param("id", migrationId).param("token", token).param("work", work.name())
                .param("kinds", texts(needs, need -> need.resource().kind().name()))
                .param("keys", texts(needs, need -> need.resource().key()))
                .param("labels", texts(needs, need -> need.resource().label()))
                .param("units", needs.stream().map(Need::units).toArray(Integer[]::new)).update();
    }

    private static String[] texts(List<Need> needs, java.util.function.Function<Need, String> text) {
        return needs.stream().map(text).toArray(String[]::new);
    }

    /// Takes back what a node that went silent held, offers that nobody took up, and claims that nobody wants any more. What
    /// a driver asked for just now is wanted, whatever trouble its trip had before.
    void tidy() {
        jdbc.sql("""
                delete from slot_claim c using migration m
                 where m.id = c.migration_id
                   and (m.lease_until is null or m.lease_until < pg_catalog.clock_timestamp())
                   and (not %s or c.unused >= :unused
                        or (m.stall_since is not null and m.stall_next_try is null) or %s)
                """.formatted(COPIES, GIVEN_UP)).param("unused", UNUSED).update();
        jdbc.sql("""
                update slot_claim c
                   set state = 'WAITING', lease_token = null, node = null, granted_at = null, yields_at = null,
                       -- told to give way, it died before it did: behind all that wait it stands all the same
                       asked_at = case when c.yields_at is null or c.gives_way is null
                                       then c.asked_at else pg_catalog.clock_timestamp() end
                  from migration m
                 where m.id = c.migration_id and c.state = 'HELD' and not\s""" + ALIVE).update();
        jdbc.sql("""
                update slot_claim c
                   set state = 'WAITING', offer_until = null, granted_at = null, unused = unused + 1,
                       rests_until = pg_catalog.clock_timestamp() + interval '2 minutes'
                  from migration m
                 where m.id = c.migration_id and c.state = 'OFFERED'
                   and (c.offer_until < pg_catalog.clock_timestamp() or not\s""" + WANTED + ")").update();
    }

    /// All, as they count now: what [#tidy] would take back counts as waiting.
    List<Claim> all() {
        return jdbc.sql("select c.*, vm.name as vm_name, " + WANTED + " as wanted, " + ALIVE + """
                 as alive, c.offer_until >= pg_catalog.clock_timestamp() as offered,
                       coalesce(c.rests_until > pg_catalog.clock_timestamp(), false) as rests
                  from slot_claim c join migration m on m.id = c.migration_id join vm on vm.id = m.vm_id
                 order by c.asked_at, c.migration_id
                """).query((row, _) -> claim(row)).list();
    }

    /// A trip that copies on a node and keeps to rules on bandwidth.
    record Reader(UUID migrationId, String node, Set<RatePlace> places) {}

    /// All of them, on all nodes.
    List<Reader> readers() {
        return jdbc.sql("""
                select c.migration_id, c.node, c.kinds, c.keys, c.labels, c.units
                  from slot_claim c join migration m on m.id = c.migration_id
                 where c.state = 'HELD' and c.work = any(:works) and\s""" + ALIVE)
                .param("works", Stream.of(Work.values()).filter(Work::isThrottled).map(Work::name)
                        .toArray(String[]::new))
                .query((row, _) -> new Reader(row.getObject("migration_id", UUID.class), row.getString("node"),
                        RatePlace.of(needs(row))))
                .list();
    }

    /// Those that a trip loads by its claim; none where it has none.
    Set<RatePlace> places(UUID migrationId) {
        return jdbc.sql("select kinds, keys, labels, units from slot_claim where migration_id = :id")
                .param("id", migrationId).query((row, _) -> RatePlace.of(needs(row))).optional().orElse(Set.of());
    }

    Optional<UUID> ofVm(UUID vmId) {
        return jdbc.sql("""
                select c.migration_id from slot_claim c join migration m on m.id = c.migration_id where m.vm_id = :vm
                """).param("vm", vmId).query((row, _) -> row.getObject(1, UUID.class)).optional();
    }

    boolean any() {
        return jdbc.sql("select exists (select from slot_claim)").query(Boolean.class).single();
    }

    /// Those of them that wait. Cheap: most trips that are shown wait for nothing.
    Set<UUID> waiting(Collection<UUID> ids) {
        return Set.copyOf(jdbc.sql("""
                select migration_id from slot_claim where migration_id = any(:ids) and state = 'WAITING'
                """).param("ids", ids.toArray(UUID[]::new)).query((row, _) -> row.getObject(1, UUID.class)).list());
    }

    void offer(Collection<UUID> ids) {
        jdbc.sql("""
                update slot_claim
                   set state = 'OFFERED', granted_at = pg_catalog.clock_timestamp(), rests_until = null,
                       offer_until = pg_catalog.clock_timestamp() + interval '60 seconds'
                 where migration_id = any(:ids) and state = 'WAITING'
                """).param("ids", ids.toArray(UUID[]::new)).update();
    }

    void hold(UUID id, long token, String node) {
        jdbc.sql("""
                update slot_claim
                   set state = 'HELD', offer_until = null, lease_token = :token, node = :node, unused = 0,
                       paced_at = null, paced_bytes = null, pace = null, pace_whole = false, gives_way = null,
                       granted_at = pg_catalog.clock_timestamp()
                 where migration_id = :id and state = 'OFFERED'
                """).param("token", token).param("node", node).param("id", id).update();
    }

    void yield(Collection<UUID> ids) {
        jdbc.sql("""
                update slot_claim set yields_at = pg_catalog.clock_timestamp()
                 where migration_id = any(:ids) and state = 'HELD' and yields_at is null
                """).param("ids", ids.toArray(UUID[]::new)).update();
    }

    /// Gives back what is held under this token, and notes of which places.
    boolean release(UUID id, long token) {
        return jdbc.sql("""
                with gone as (delete from slot_claim
                               where migration_id = :id and state = 'HELD' and lease_token = :token
                              returning migration_id, work, kinds, keys, node, pace),
                     -- its newest is all that is asked for: a VM kept in step for weeks is one, and not all there is
                     before as (delete from slot_pace p using gone
                                 where p.migration_id = gone.migration_id and p.work = gone.work and gone.pace is not null),
                     paced as (insert into slot_pace (migration_id, work, kind, key, bytes_per_second)
                               select gone.migration_id, gone.work, place.kind, place.key, gone.pace
                                 from gone cross join lateral (
                                      select kind, key from unnest(gone.kinds, gone.keys) as need (kind, key)
                                       where kind = 'HOST'
                                       union select 'NODE', gone.node) place
                                where gone.pace is not null and gone.work in ('SEED', 'DELTA'))
                insert into slot_freed (kind, key) select unnest(kinds), unnest(keys) from gone
                """).param("id", id).param("token", token).update() > 0;
    }

    boolean any(UUID id) {
        return jdbc.sql("select exists (select from slot_claim where migration_id = :id)").param("id", id)
                .query(Boolean.class).single();
    }

    /// Takes its claim away, whether it waits or has its slots, where its driver drives it still; notes of which places.
    boolean leave(UUID id, long token) {
        return jdbc.sql("""
                with gone as (delete from slot_claim c using migration m
                               where c.migration_id = :id and m.id = c.migration_id and m.lease_token = :token
                                 and (c.state <> 'HELD' or c.lease_token = :token)
                              returning c.state, c.kinds, c.keys),
                     freed as (insert into slot_freed (kind, key)
                               select unnest(kinds), unnest(keys) from gone where state <> 'WAITING')
                select count(*) > 0 from gone
                """).param("id", id).param("token", token).query(Boolean.class).single();
    }

    /// Raises one that waits before the others; who was raised stays where it was put first.
    ///
    /// @return whether it was
    boolean bump(UUID id, String by, String reason) {
        return jdbc.sql("""
                update slot_claim
                   set bumped_at = pg_catalog.clock_timestamp(), bumped_by = :by, bump_reason = :reason
                 where migration_id = :id and state = 'WAITING' and work <> 'FINAL' and bumped_at is null
                """).param("by", by).param("reason", reason).param("id", id).update() == 1;
    }

    boolean unbump(UUID id) {
        return jdbc.sql("""
                update slot_claim set bumped_at = null, bumped_by = null, bump_reason = null
                 where migration_id = :id and bumped_at is not null
                """).param("id", id).update() == 1;
    }

    /// How often a place was free within the last hour.
    ///
    /// @param over since the first of these times
    record Freed(int times, Duration over) {

        /// How long the so many-th of its queue waits.
        Duration until(int position) {
            return over.multipliedBy(position).dividedBy(times);
        }
    }

    /// Of places that were free often enough for long enough to tell.
    Map<Resource, Freed> freed() {
        Map<Resource, Freed> freed = new HashMap<>();
        jdbc.sql("""
                select kind, key, count(*) as times,
                       extract(epoch from pg_catalog.clock_timestamp() - min(freed_at)) as seconds
                  from slot_freed where freed_at > pg_catalog.clock_timestamp() - interval '1 hour'
                 group by kind, key
                having count(*) >= 3 and min(freed_at) < pg_catalog.clock_timestamp() - interval '2 minutes'
                """).query(row -> {
            freed.put(new Resource(LimitKind.valueOf(row.getString("kind")), row.getString("key"), ""),
                    new Freed(row.getInt("times"), Duration.ofSeconds(row.getLong("seconds"))));
        });
        return freed;
    }

    void forgetFreed() {
        jdbc.sql("delete from slot_freed where freed_at < pg_catalog.clock_timestamp() - interval '2 hours'").update();
    }

    /// The same, but it waits again: in its old place, or behind all that wait now where it gave way to them as a slow one.
    boolean standBack(UUID id, long token) {
        return jdbc.sql("""
                update slot_claim
                   set state = 'WAITING', lease_token = null, node = null, granted_at = null, yields_at = null,
                       asked_at = case when gives_way is null then asked_at else pg_catalog.clock_timestamp() end
                 where migration_id = :id and state = 'HELD' and lease_token = :token
                """).param("id", id).param("token", token).update() == 1;
    }

    /// Why it gives its slots away though no last pass wants them.
    Optional<String> givesWay(UUID id) {
        return jdbc.sql("select gives_way from slot_claim where migration_id = :id and gives_way is not null")
                .param("id", id).query(String.class).optional();
    }

    /// Those that are to stop.
    Set<UUID> yielding() {
        return Set.copyOf(jdbc.sql("select migration_id from slot_claim where yields_at is not null")
                .query((row, _) -> row.getObject(1, UUID.class)).list());
    }

    /// Offers that nobody took up for some seconds: the news of them may have been lost.
    List<UUID> forgotten() {
        return jdbc.sql("""
                select migration_id from slot_claim
                 where state = 'OFFERED' and granted_at < pg_catalog.clock_timestamp() - interval '5 seconds'
                """).query((row, _) -> row.getObject(1, UUID.class)).list();
    }

    private static Claim claim(ResultSet row) throws SQLException {
        Claim.State written = Claim.State.valueOf(row.getString("state"));
        boolean counts = switch (written) {
            case WAITING -> false;
            case OFFERED -> row.getBoolean("offered") && row.getBoolean("wanted");
            case HELD -> row.getBoolean("alive");
        };
        Timestamp granted = row.getTimestamp("granted_at");
        return new Claim(row.getObject("migration_id", UUID.class), row.getString("vm_name"),
                Work.valueOf(row.getString("work")), needs(row), counts ? written : Claim.State.WAITING,
                row.getTimestamp("asked_at").toInstant(), granted == null || !counts ? null : granted.toInstant(),
                node(row, counts), row.getBoolean("wanted") && !row.getBoolean("rests"),
                counts && row.getTimestamp("yields_at") != null, bump(row), row.getString("gives_way"));
    }

    private static Claim.@Nullable Bump bump(ResultSet row) throws SQLException {
        Timestamp at = row.getTimestamp("bumped_at");
        return at == null
                ? null
                : new Claim.Bump(at.toInstant(), row.getString("bumped_by"), row.getString("bump_reason"));
    }

    private static @Nullable String node(ResultSet row, boolean counts) throws SQLException {
        return counts ? row.getString("node") : null;
    }

    private static List<Need> needs(ResultSet row) throws SQLException {
        String[] kinds = texts(row.getArray("kinds"));
        String[] keys = texts(row.getArray("keys"));
        String[] labels = texts(row.getArray("labels"));
        Integer[] units = (Integer[]) row.getArray("units").getArray();
        List<Need> needs = new ArrayList<>();
        for (int i = 0; i < kinds.length; i++) {
            needs.add(new Need(new Resource(LimitKind.valueOf(kinds[i]), keys[i], labels[i]), units[i]));
        }
        return needs;
    }

    private static String[] texts(Array array) throws SQLException {
        return (String[]) array.getArray();
    }
}
