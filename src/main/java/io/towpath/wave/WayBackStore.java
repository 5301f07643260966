package io.towpath.wave;

import io.towpath.migration.State;
import io.towpath.migration.power.Loss;
import io.towpath.planning.dependency.StartGroups;
import io.towpath.wave.GroupWayBack.Member;
import io.towpath.wave.GroupWayBack.Progress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Tables `wave_group_way_back` and `wave_group_way_back_member`. Written in transactions that have the wave's row.
@Repository
class WayBackStore {

    /// Who can go back still, and what is about to: newest attempts past the start of their cutover.
    private static final String PAST = """
            select trip.id, trip.vm_id, vm.name, trip.state, member.position,
                   coalesce((select min(step.started_at) from migration_step step
                              where step.migration_id = trip.id and step.state = 'CUTTING_OVER'
                                and step.visit = (select max(visit) from migration_step newest
                                                   where newest.migration_id = trip.id
                                                     and newest.state = 'CUTTING_OVER')), trip.since) as cut_over_at,
                   exists (select from migration_step step
                            where step.migration_id = trip.id and step.state = 'AWAITING_SIGN_OFF') as was_done
              from migration trip join vm on vm.id = trip.vm_id
              join wave_member member on member.wave_id = trip.wave_id and member.vm_id = trip.vm_id
             where trip.wave_id = :wave and trip.state in ('CUTTING_OVER', 'VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING')
             order by cut_over_at desc, member.position desc
            """;

    private final JdbcClient db;

    WayBackStore(JdbcClient db) {
        this.db = db;
    }

    /// A trip past the start of its cutover.
    ///
    /// @param wasDone its owner was asked already, also where it is validated again since
    record Past(UUID migrationId, UUID vmId, String vmName, State state, Instant cutOverAt, boolean wasDone) {}

    /// A window's times.
    record Slot(Instant opensAt, Instant closesAt) {}

    /// An open failure that may send its group back.
    record Failure(UUID vmId, String vmName, Instant since, String what) {}

    /// The database's clock: nodes' may differ.
    Instant now() {
        return db.sql("select clock_timestamp()").query((row, _) -> row.getTimestamp(1).toInstant()).single();
    }

    /// Who cut over last comes first.
    List<Past> past(UUID waveId) {
        return db.sql(PAST).param("wave", waveId)
                .query((row, _) -> new Past(row.getObject("id", UUID.class), row.getObject("vm_id", UUID.class),
                        row.getString("name"), State.valueOf(row.getString("state")),
                        row.getTimestamp("cut_over_at").toInstant(), row.getBoolean("was_done")))
                .list();
    }

    /// Failures past the start of a cutover that were not announced yet.
    List<Failure> unannounced(UUID waveId) {
        return db.sql("""
                select hold.vm_id, vm.name, hold.failed_since, hold.what
                  from wave_group_hold hold join vm on vm.id = hold.vm_id
                  join migration trip on trip.wave_id = hold.wave_id and trip.vm_id = hold.vm_id
                   and trip.stall_since = hold.failed_since and trip.stall_next_try is null
                   and trip.state in ('CUTTING_OVER', 'VALIDATING') and trip.asked is null
                 where hold.wave_id = :wave and hold.ended_at is null
                   and exists (select from wave_way_back_consent where wave_id = :wave)
                   and not exists (select from wave_group_way_back back
                                    where back.wave_id = hold.wave_id and back.vm_id = hold.vm_id
                                      and back.failed_since = hold.failed_since)
                 order by hold.failed_since, vm.name
                """).param("wave", waveId).query((row, _) -> new Failure(row.getObject("vm_id", UUID.class),
                row.getString("name"), row.getTimestamp("failed_since").toInstant(), row.getString("what"))).list();
    }

    /// A wave's window; empty where it has none.
    Optional<Slot> window(UUID waveId) {
        return db.sql("""
                select slot.opens_at, slot.closes_at
                  from wave_charter charter join cutover_window slot on slot.id = charter.window_id
                 where charter.wave_id = :wave and slot.cancelled_at is null
                """).param("wave", waveId).query((row, _) -> new Slot(row.getTimestamp("opens_at").toInstant(),
                row.getTimestamp("closes_at").toInstant())).optional();
    }

    /// When a person last stopped this group from going back.
    Optional<Instant> stopped(UUID waveId, UUID groupId) {
        return db.sql("""
                select ended_at from wave_group_way_back
                 where wave_id = :wave and group_id = :group and state = 'STOPPED' order by ended_at desc limit 1
                """).param("wave", waveId).param("group", groupId)
                .query((row, _) -> row.getTimestamp(1).toInstant()).optional();
    }

    /// Does nothing where the group goes back already.
    ///
    /// @param since of the failure; null: a person's command
    Optional<UUID> announce(UUID waveId, UUID vmId, StartGroups.Group group, @Nullable Instant since, String what,
            @Nullable Instant reachesFrom, Duration grace) {
        return db.sql("""
                insert into wave_group_way_back (wave_id, vm_id, group_id, group_name, failed_since, what, reaches_from,
                                                 state, begins_at)
                values (:wave, :vm, :group, :name, :since, :what, :from, 'ANNOUNCED',
                        clock_timestamp() + make_interval(secs => :grace))
                on conflict do nothing returning id
                """).param("wave", waveId).param("vm", vmId).param("group", group.id()).param("name", group.name())
                .param("since", since == null ? null : Timestamp.from(since)).param("what", what)
                .param("from", reachesFrom == null ? null : Timestamp.from(reachesFrom))
                .param("grace", grace.toMillis() / 1000.0).query(UUID.class).optional();
    }

    /// It is announced because of a window that has closed.
    void because(UUID id, UUID windowId, Instant closedAt) {
        db.sql("update wave_group_way_back set window_id = :window, reaches_to = :closed where id = :id")
                .param("window", windowId).param("closed", Timestamp.from(closedAt)).param("id", id).update();
    }

    /// Trips that a person left where they were when their group was to go back because of this window.
    Set<UUID> left(UUID waveId, UUID groupId, UUID windowId) {
        return Set.copyOf(db.sql("""
                select distinct member.migration_id
                  from wave_group_way_back back
                  join wave_group_way_back_member member on member.way_back_id = back.id
                 where back.wave_id = :wave and back.group_id = :group and back.window_id = :window
                   and back.state in ('STOPPED', 'DONE') and back.ended_by <> 'system'
                """).param("wave", waveId).param("group", groupId).param("window", windowId)
                .query((row, _) -> row.getObject("migration_id", UUID.class)).list());
    }

    /// Its time went by while nobody could have stopped it: another time to do so.
    void later(UUID id, Duration grace) {
        db.sql("""
                update wave_group_way_back set asked_at = null,
                       begins_at = clock_timestamp() + make_interval(secs => :grace)
                 where id = :id and state = 'ANNOUNCED'
                """).param("grace", grace.toMillis() / 1000.0).param("id", id).update();
    }

    /// It waits for a person's word from now on.
    boolean ask(UUID id) {
        return db.sql("update wave_group_way_back set asked_at = clock_timestamp() where id = :id and asked_at is null")
                .param("id", id).update() == 1;
    }

    /// What it waited for a person for has gone away.
    void asksNoMore(UUID id) {
        db.sql("update wave_group_way_back set asked_at = null where id = :id").param("id", id).update();
    }

    /// A person's word that something may be lost.
    ///
    /// @param lose of whom the person saw that something is lost
    /// @return whether it was asked for
    boolean agree(UUID id, String actor, List<UUID> lose) {
        db.sql("""
                update wave_group_way_back_member set agreed_at = clock_timestamp()
                 where way_back_id = :id and migration_id = any(:trips) and agreed_at is null
                """).param("id", id).param("trips", lose.toArray(UUID[]::new)).update();
        return db.sql("""
                update wave_group_way_back set agreed_by = :actor, asked_at = null where id = :id
                returning old.asked_at is not null
                """).param("actor", actor).param("id", id).query(Boolean.class).optional().orElse(false);
    }

    /// It failed anew: another time to stop it.
    void again(UUID id, Instant since, String what, Duration grace) {
        db.sql("""
                update wave_group_way_back set failed_since = :since, what = :what,
                       begins_at = clock_timestamp() + make_interval(secs => :grace)
                 where id = :id and state = 'ANNOUNCED'
                """).param("since", Timestamp.from(since)).param("what", what)
                .param("grace", grace.toMillis() / 1000.0).param("id", id).update();
    }

    /// Whoever of the group is past the start of its cutover, since whenever.
    void reachAll(UUID id) {
        db.sql("update wave_group_way_back set reaches_from = null, reaches_to = null where id = :id").param("id", id)
                .update();
    }

    boolean begin(UUID id, String actor) {
        return db.sql("""
                update wave_group_way_back set state = 'GOING', begun_at = clock_timestamp(), begun_by = :actor,
                       asked_at = null
                 where id = :id and state = 'ANNOUNCED'
                """).param("id", id).param("actor", actor).update() == 1;
    }

    boolean end(UUID id, Progress from, Progress to, String actor, String reason) {
        return db.sql("""
                update wave_group_way_back set state = :to, ended_at = clock_timestamp(), ended_by = :actor,
                                               ended_reason = :reason
                 where id = :id and state = :from
                """).param("id", id).param("from", from.name()).param("to", to.name()).param("actor", actor)
                .param("reason", reason).update() == 1;
    }

    /// Not once it has begun, where the trip was planned later: that is another attempt of who went back already.
    ///
    /// @return whether somebody joined
    boolean join(UUID id, List<Past> trips) {
        // by id, as others hold them
        return !trips.isEmpty() && db.sql("""
                insert into wave_group_way_back_member (way_back_id, migration_id, cut_over_at)
                select back.id, trip.id, joins.at
                  from wave_group_way_back back, migration trip
                  join unnest(cast(:trips as uuid[]), cast(:at as timestamptz[])) as joins (id, at) on joins.id = trip.id
                 where back.id = :id and (back.begun_at is null or trip.planned_at < back.begun_at)
                 order by trip.id
                on conflict do nothing
                """).param("id", id).param("trips", trips.stream().map(Past::migrationId).toArray(UUID[]::new))
                .param("at", trips.stream().map(trip -> trip.cutOverAt().toString()).toArray(String[]::new))
                .update() > 0;
    }

    /// @param loss null: nothing is lost
    void measured(UUID id, UUID migrationId, @Nullable Loss loss) {
        db.sql("""
                update wave_group_way_back_member set measured_at = clock_timestamp(), lost_seconds = :seconds,
                                                      lost_bytes = :bytes, lost_unknown = :unknown
                 where way_back_id = :id and migration_id = :trip and told_at is null
                """).param("id", id).param("trip", migrationId)
                .param("seconds", loss == null ? null : Math.max(0, loss.lasted().toSeconds()))
                .param("bytes", loss == null ? null : loss.bytes())
                .param("unknown", loss == null ? null : loss.unknown()).update();
    }

    void told(UUID id, UUID migrationId) {
        mark(id, migrationId, "told_at");
    }

    void back(UUID id, UUID migrationId) {
        mark(id, migrationId, "back_at");
    }

    private void mark(UUID id, UUID migrationId, String column) {
        db.sql("""
                update wave_group_way_back_member set %s = clock_timestamp()
                 where way_back_id = :id and migration_id = :trip and %s is null
                """.formatted(column, column)).param("id", id).param("trip", migrationId).update();
    }

    /// @param limit of those that have ended; the newest
    List<GroupWayBack> of(UUID waveId, int limit) {
        return read("""
                 where back.wave_id = :wave and (back.state in ('ANNOUNCED', 'GOING') or back.id in (
                       select id from wave_group_way_back where wave_id = :wave and ended_at is not null
                        order by ended_at desc limit :limit))
                """, Map.of("wave", waveId, "limit", limit));
    }

    Optional<GroupWayBack> find(UUID id) {
        return read("where back.id = :id", Map.of("id", id)).stream().findFirst();
    }

    private List<GroupWayBack> read(String where, Map<String, Object> params) {
        List<GroupWayBack> found = db.sql("""
                select back.*, vm.name as vm_name from wave_group_way_back back join vm on vm.id = back.vm_id
                """ + where + " order by back.announced_at desc, back.id").params(params)
                .query((row, _) -> wayBack(row)).list();
        if (found.isEmpty()) {
            return found;
        }
        Map<UUID, List<Member>> members = new HashMap<>();
        db.sql("""
                select member.*, trip.vm_id, trip.state, vm.name,
                       trip.stall_since is not null and trip.stall_next_try is null or trip.hold_since is not null
                           as needs_person,
                       trip.state <> 'CUTTING_OVER'
                           or exists (select from migration_power power
                                       where power.migration_id = trip.id and power.start_began_at is not null)
                           or exists (select from migration_step step
                                       where step.migration_id = trip.id and step.step = 'start-target'
                                         and step.outcome = 'DONE') as may_have_run
                  from wave_group_way_back_member member
                  join wave_group_way_back back on back.id = member.way_back_id
                  join migration trip on trip.id = member.migration_id join vm on vm.id = trip.vm_id
                  left join wave_member placed on placed.wave_id = back.wave_id and placed.vm_id = trip.vm_id
                """ + where + " order by member.cut_over_at desc, placed.position desc, vm.name").params(params)
                .query(row -> {
                    members.computeIfAbsent(row.getObject("way_back_id", UUID.class), _ -> new ArrayList<>())
                            .add(member(row));
                });
        return found.stream().map(back -> back.with(members.getOrDefault(back.id(), List.of()))).toList();
    }

    private static Member member(ResultSet row) throws SQLException {
        Long seconds = row.getObject("lost_seconds", Long.class);
        return new Member(row.getObject("migration_id", UUID.class), row.getObject("vm_id", UUID.class),
                row.getString("name"), State.valueOf(row.getString("state")), row.getBoolean("needs_person"),
                row.getTimestamp("cut_over_at").toInstant(), at(row, "measured_at"),
                seconds == null ? null : Duration.ofSeconds(seconds), row.getObject("lost_bytes", Long.class),
                row.getString("lost_unknown"), row.getBoolean("may_have_run"), at(row, "agreed_at"), at(row, "told_at"),
                at(row, "back_at"));
    }

    private static GroupWayBack wayBack(ResultSet row) throws SQLException {
        return new GroupWayBack(row.getObject("id", UUID.class), row.getObject("wave_id", UUID.class),
                row.getObject("vm_id", UUID.class), row.getString("vm_name"), row.getObject("group_id", UUID.class),
                row.getString("group_name"), at(row, "failed_since"), row.getString("what"), at(row, "reaches_from"),
                Progress.valueOf(row.getString("state")), row.getTimestamp("announced_at").toInstant(),
                row.getTimestamp("begins_at").toInstant(), at(row, "begun_at"), row.getString("begun_by"),
                at(row, "ended_at"), row.getString("ended_by"), row.getString("ended_reason"),
                row.getObject("window_id", UUID.class), at(row, "reaches_to"), at(row, "asked_at"),
                row.getString("agreed_by"), List.of());
    }

    private static @Nullable Instant at(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
