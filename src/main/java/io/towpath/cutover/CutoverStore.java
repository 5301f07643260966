package io.towpath.cutover;

import io.towpath.migration.State;
import io.towpath.planning.dependency.StartGroups;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.support.DataAccessUtils;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Tables `cutover` and `cutover_member`.
@Component
class CutoverStore {

    private static final String MEMBERS = """
            select member.*, vm.name as vm_name from cutover_member member join vm on vm.id = member.vm_id
            """;

    private final JdbcClient jdbc;

    CutoverStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// The database's clock: no node's decides when somebody's VM goes down.
    Instant now() {
        return jdbc.sql("select clock_timestamp()").query((row, _) -> row.getTimestamp(1).toInstant()).single();
    }

    /// Nobody moves these migrations, and nobody else cuts them over, until the transaction ends.
    void lock(Collection<UUID> migrationIds) {
        jdbc.sql("select id from migration where id = any(:ids) order by id for update")
                .param("ids", migrationIds.toArray(UUID[]::new)).query().listOfRows();
    }

    /// One at a time for one scope, also before there is a row to lock.
    void lock(Scope scope, UUID scopeId) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(:key, 36))").param("key", scope + "/" + scopeId)
                .query().listOfRows();
    }

    Optional<Cutover> lock(UUID id) {
        jdbc.sql("select id from cutover where id = :id for update").param("id", id).query().listOfRows();
        return find(id);
    }

    UUID insert(Cutovers.Wish wish, String label, Instant startsAt, String actor) {
        return jdbc.sql("""
                insert into cutover (scope, scope_id, label, state, starts_at, planned_by, forced_by, forced_at,
                                     forced_reason)
                values (:scope, :scopeId, :label, 'PLANNED', :at, :by,
                        case when cast(:reason as text) is not null then :by end,
                        case when cast(:reason as text) is not null then clock_timestamp() end, :reason)
                returning id
                """).param("scope", wish.scope().name()).param("scopeId", wish.scopeId()).param("label", label)
                .param("at", Timestamp.from(startsAt)).param("by", actor).param("reason", wish.consent())
                .query(UUID.class).single();
    }

    void join(UUID id, UUID migrationId, UUID vmId, StartGroups.@Nullable Group group) {
        jdbc.sql("""
                insert into cutover_member (cutover_id, migration_id, vm_id, group_id, group_name)
                values (:id, :migration, :vm, :group, :name)
                """).param("id", id).param("migration", migrationId).param("vm", vmId)
                .param("group", group == null ? null : group.id()).param("name", group == null ? null : group.name())
                .update();
    }

    /// Whom it starts with now: since it was planned groups may have been computed anew.
    void regroup(UUID id, UUID migrationId, StartGroups.@Nullable Group group) {
        jdbc.sql("""
                update cutover_member set group_id = :group, group_name = :name
                 where cutover_id = :id and migration_id = :migration
                """).param("id", id).param("migration", migrationId)
                .param("group", group == null ? null : group.id()).param("name", group == null ? null : group.name())
                .update();
    }

    /// One of those that start together, as it stands now.
    ///
    /// @param arrived everything of it is at the target
    /// @param back    it goes back to its source, or a person wants it to
    record Companion(UUID migrationId, String vmName, State state, boolean arrived, boolean back) {}

    /// All of a group that nobody left out, by name.
    List<Companion> companions(UUID id, UUID groupId) {
        return jdbc.sql("""
                select m.id, vm.name, m.state, member.arrived_at is not null as arrived,
                       m.state in ('ROLLING_BACK', 'ROLLED_BACK', 'CANCELLED')
                       or coalesce(m.asked in ('ROLL_BACK', 'CANCEL'), false)
                       or coalesce(m.state = 'SYNCING' and m.since > c.started_at, false) as back
                  from cutover_member member join cutover c on c.id = member.cutover_id
                  join migration m on m.id = member.migration_id
                  join vm on vm.id = member.vm_id
                 where member.cutover_id = :id and member.group_id = :group and member.left_out is null
                 order by lower(vm.name), m.id
                """).param("id", id).param("group", groupId)
                .query((row, _) -> new Companion(row.getObject("id", UUID.class), row.getString("name"),
                        State.valueOf(row.getString("state")), row.getBoolean("arrived"), row.getBoolean("back")))
                .list();
    }

    /// Whether the source of one of these trips, whose cutovers are under way, is off or was asked to go off and may be. One whose
    /// step has begun but that waits for its hooks, its slots or a rule serves still.
    boolean anyIsDown(Collection<UUID> migrationIds) {
        return jdbc.sql("""
                select exists (select from migration m
                                 left join replication r on r.migration_id = m.id
                                where m.id = any(:ids)
                                  and (r.shut_down_at is not null or r.asked_at is not null and r.still_ran_at is null
                                       or exists (select from migration_step s
                                                   where s.migration_id = m.id and s.visit = m.visit
                                                     and s.step = 'shut-down-source' and s.outcome = 'DONE')))
                """).param("ids", migrationIds.toArray(UUID[]::new)).query(Boolean.class).single();
    }

    /// @return false when somebody was faster
    boolean move(UUID id, CutoverState from, CutoverState to, @Nullable String reason, @Nullable String startedBy) {
        boolean ends = !to.isOpen();
        int moved = jdbc.sql("""
                update cutover
                   set state = :to, since = clock_timestamp(), reason = :reason, version = version + 1,
                       started_by = coalesce(:starter, started_by),
                       started_at = case when cast(:starter as text) is null then started_at else clock_timestamp() end,
                       ended_at = case when :ends then clock_timestamp() end
                 where id = :id and state = :from
                """).param("to", to.name()).param("reason", reason).param("starter", startedBy).param("ends", ends)
                .param("id", id).param("from", from.name()).update();
        if (moved == 1 && ends) {
            jdbc.sql("update cutover_member set open = false where cutover_id = :id").param("id", id).update();
        }
        return moved == 1;
    }

    void postpone(UUID id, Instant at) {
        jdbc.sql("update cutover set starts_at = :at, reason = null, version = version + 1 where id = :id")
                .param("at", Timestamp.from(at)).param("id", id).update();
    }

    void consent(UUID id, String by, String reason) {
        jdbc.sql("""
                update cutover set forced_by = :by, forced_at = clock_timestamp(), forced_reason = :reason,
                                   version = version + 1
                 where id = :id and forced_by is null
                """).param("by", by).param("reason", reason).param("id", id).update();
    }

    /// It starts though outages of it would not end within their window.
    void allTheSame(UUID id, String by, String reason) {
        jdbc.sql(
                "update cutover set tight_by = :by, tight_at = clock_timestamp(), tight_reason = :reason where id = :id")
                .param("by", by).param("reason", reason).param("id", id).update();
    }

    /// @param names of VMs; null: none any more
    void tight(UUID id, @Nullable String names) {
        jdbc.sql("""
                update cutover set tight_told = :names,
                                   tight_told_at = case when cast(:names as text) is not null then clock_timestamp() end
                 where id = :id
                """).param("names", names).param("id", id).update();
    }

    /// When people were told last of VMs that do not fit; null where they were not.
    @Nullable
    Instant tightToldAt(UUID id) {
        return jdbc.sql("select tight_told_at from cutover where id = :id and tight_told_at is not null")
                .param("id", id)
                .query((row, _) -> row.getTimestamp(1).toInstant()).optional().orElse(null);
    }

    List<UUID> planned() {
        return jdbc.sql("select id from cutover where state = 'PLANNED' order by starts_at")
                .query((row, _) -> row.getObject("id", UUID.class)).list();
    }

    /// Why it has not started although its time has come.
    void holdBack(UUID id, String why) {
        jdbc.sql("update cutover set reason = :why where id = :id and state = 'PLANNED'").param("why", why)
                .param("id", id).update();
    }

    void leaveOut(UUID id, UUID migrationId, String reason) {
        jdbc.sql("""
                update cutover_member set left_out = :reason, open = false
                 where cutover_id = :id and migration_id = :migration and left_out is null
                """).param("reason", reason).param("id", id).param("migration", migrationId).update();
    }

    void arrive(UUID id, UUID migrationId) {
        jdbc.sql("""
                update cutover_member set arrived_at = clock_timestamp()
                 where cutover_id = :id and migration_id = :migration and arrived_at is null
                """).param("id", id).param("migration", migrationId).update();
    }

    Optional<Cutover> find(UUID id) {
        return one("where cutover.id = :key", id);
    }

    /// The open one that has this migration.
    Optional<Cutover> openOf(UUID migrationId) {
        return one("""
                where cutover.state in ('PLANNED', 'RUNNING') and cutover.id in (
                    select cutover_id from cutover_member where migration_id = :key and open)
                """, migrationId);
    }

    /// The open ones of these migrations, by migration.
    Map<UUID, Cutover> openOf(Collection<UUID> migrationIds) {
        Map<UUID, Cutover> found = new HashMap<>();
        jdbc.sql("select migration_id, cutover_id from cutover_member where open and migration_id = any(:ids)")
                .param("ids", migrationIds.toArray(UUID[]::new))
                .query((row, _) -> Map.entry(row.getObject("migration_id", UUID.class),
                        row.getObject("cutover_id", UUID.class)))
                .list().stream().collect(Collectors.groupingBy(Map.Entry::getValue,
                        Collectors.mapping(Map.Entry::getKey, Collectors.toList())))
                .forEach((id, of) -> find(id).filter(cutover -> cutover.state().isOpen())
                        .ifPresent(cutover -> of.forEach(migration -> found.put(migration, cutover))));
        return found;
    }

    Optional<Cutover> newestOf(UUID migrationId) {
        return one("""
                where cutover.id in (select cutover_id from cutover_member where migration_id = :key)
                order by cutover.planned_at desc limit 1
                """, migrationId);
    }

    Optional<Cutover> newestOf(Scope scope, UUID scopeId) {
        return one("where cutover.scope_id = :key and cutover.scope = '" + scope.name()
                + "' order by cutover.planned_at desc limit 1", scopeId);
    }

    Optional<Cutover> openOf(Scope scope, UUID scopeId) {
        return newestOf(scope, scopeId).filter(cutover -> cutover.state().isOpen());
    }

    List<Cutover> recent(int limit) {
        return jdbc.sql("select * from cutover order by planned_at desc, id limit :limit").param("limit", limit)
                .query(this::cutover).list();
    }

    List<UUID> due() {
        return jdbc.sql(
                "select id from cutover where state = 'PLANNED' and starts_at <= clock_timestamp() order by starts_at")
                .query((row, _) -> row.getObject("id", UUID.class)).list();
    }

    List<UUID> running() {
        return jdbc.sql("select id from cutover where state = 'RUNNING'")
                .query((row, _) -> row.getObject("id", UUID.class)).list();
    }

    private Optional<Cutover> one(String where, UUID key) {
        return Optional.ofNullable(DataAccessUtils.singleResult(
                jdbc.sql("select * from cutover " + where).param("key", key).query(this::cutover).list()));
    }

    private Cutover cutover(ResultSet row, int number) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        String forcedBy = row.getString("forced_by");
        Timestamp started = row.getTimestamp("started_at");
        List<Cutover.Member> members = jdbc.sql(MEMBERS + "where member.cutover_id = :id order by lower(vm.name)")
                .param("id", id).query(CutoverStore::member).list();
        return new Cutover(id, Scope.valueOf(row.getString("scope")), row.getObject("scope_id", UUID.class),
                row.getString("label"), CutoverState.valueOf(row.getString("state")),
                row.getTimestamp("since").toInstant(), row.getString("reason"),
                row.getTimestamp("starts_at").toInstant(),
                forcedBy == null
                        ? null
                        : new Cutover.Consent(forcedBy, row.getTimestamp("forced_at").toInstant(),
                                row.getString("forced_reason")),
                row.getString("planned_by"), row.getTimestamp("planned_at").toInstant(), row.getString("started_by"),
                started == null ? null : started.toInstant(), members, row.getString("tight_told"),
                row.getString("tight_by") == null
                        ? null
                        : new Cutover.Consent(row.getString("tight_by"), row.getTimestamp("tight_at").toInstant(),
                                row.getString("tight_reason")),
                row.getInt("version"));
    }

    private static Cutover.Member member(ResultSet row, int number) throws SQLException {
        Timestamp arrived = row.getTimestamp("arrived_at");
        return new Cutover.Member(row.getObject("migration_id", UUID.class), row.getObject("vm_id", UUID.class),
                row.getString("vm_name"), row.getObject("group_id", UUID.class), row.getString("group_name"),
                arrived == null ? null : arrived.toInstant(), row.getString("left_out"), row.getBoolean("open"));
    }
}
