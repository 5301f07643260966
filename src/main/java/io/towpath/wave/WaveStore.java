package io.towpath.wave;

import io.towpath.disk.DiskFormat;
import io.towpath.migration.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Waves in the database. Every change of a wave is one guarded statement that bumps its version.
@Repository
class WaveStore {

    private static final String COLUMNS = """
            select id, key, name, state, on_failure, target_id, format, slots, soak_business_days, reason, since,
                   failures_known_at, version
              from wave
            """;

    /// For so long the beat looks whether a stopped wave's cancellations came through.
    private static final Duration STOPPING = Duration.ofDays(1);

    private final JdbcClient db;

    WaveStore(JdbcClient db) {
        this.db = db;
    }

    UUID insert(WaveDraft draft, String actor) {
        long number = db.sql("select nextval('wave_key_seq')").query(Long.class).single();
        return db.sql("""
                insert into wave (key, name, state, on_failure, target_id, format, slots, soak_business_days, since,
                                  created_at, created_by)
                values (:key, :name, 'DRAFT', :onFailure, :targetId, :format, :slots, :soak, clock_timestamp(),
                        clock_timestamp(), :actor)
                returning id
                """).param("key", "W-%03d".formatted(number)).param("name", draft.name())
                .param("onFailure", draft.onFailure().name()).param("targetId", draft.targetId())
                .param("format", draft.format().name()).param("slots", draft.slots())
                .param("soak", draft.soakBusinessDays()).param("actor", actor).query(UUID.class)
                .single();
    }

    Optional<WaveRow> find(UUID id) {
        return db.sql(COLUMNS + " where id = :id").param("id", id).query(WaveStore::wave).optional();
    }

    /// As [#find], and nobody else changes the wave or its members until the transaction ends.
    Optional<WaveRow> lock(UUID id) {
        return db.sql(COLUMNS + " where id = :id for update").param("id", id).query(WaveStore::wave).optional();
    }

    /// Newest first.
    List<WaveRow> page(WaveFilter filter, int limit, int offset) {
        WaveState state = filter.state();
        return db.sql(COLUMNS + """
                 where (cast(:state as text) is null or state = :state)
                   and (cast(:words as text) is null or strpos(lower(key || ' ' || name), lower(:words)) > 0
                        or target_id in (select t.id from connection t where strpos(lower(t.name), lower(:words)) > 0))
                 order by created_at desc, id limit :limit offset :offset
                """).param("state", state == null ? null : state.name()).param("words", filter.words())
                .param("limit", limit).param("offset", offset).query(WaveStore::wave).list();
    }

    /// How many members of each stand where, by the rule of [Standing]; of a draft no trip counts. One statement for all:
    /// lists are read every few seconds.
    Map<UUID, Map<Standing, Integer>> accounts(Collection<UUID> waveIds) {
        Map<UUID, Map<Standing, Integer>> accounts = new HashMap<>();
        db.sql("""
                with newest as (
                    select distinct on (m.wave_id, m.vm_id) m.wave_id, m.vm_id, m.state,
                           m.stall_since is not null and m.stall_next_try is null as needs_person
                      from migration m join wave on wave.id = m.wave_id
                     where m.wave_id = any(:ids) and wave.state <> 'DRAFT'
                     order by m.wave_id, m.vm_id, m.attempt desc)
                select member.wave_id, member.skipped is not null as skipped, newest.state,
                       coalesce(newest.needs_person, false) as needs_person, count(*) as members
                  from wave_member member left join newest using (wave_id, vm_id)
                 where member.wave_id = any(:ids)
                 group by 1, 2, 3, 4
                """).param("ids", waveIds.toArray(UUID[]::new)).query(row -> {
            String state = row.getString("state");
            Standing standing = Standing.of(row.getBoolean("skipped"), state == null ? null : State.valueOf(state),
                    row.getBoolean("needs_person"));
            accounts.computeIfAbsent(row.getObject("wave_id", UUID.class), _ -> new EnumMap<>(Standing.class))
                    .merge(standing, row.getInt("members"), Integer::sum);
        });
        return accounts;
    }

    /// Those that have something to do still: a stopped one until what it cancels is cancelled, and while a group goes back.
    List<UUID> alive() {
        return db.sql("""
                select id from wave
                 where state in ('RUNNING', 'PAUSED')
                    or (state = 'STOPPED' and (since > clock_timestamp() - make_interval(secs => :stopping)
                        or exists (select from wave_group_way_back back
                                    where back.wave_id = wave.id and back.state in ('ANNOUNCED', 'GOING'))))
                 order by since
                """).param("stopping", STOPPING.toSeconds())
                .query((rs, _) -> rs.getObject("id", UUID.class)).list();
    }

    Optional<WaveRow> openWaveOf(UUID vmId) {
        return db.sql(COLUMNS + " where id = (select wave_id from wave_member where vm_id = :vm and open)")
                .param("vm", vmId).query(WaveStore::wave).optional();
    }

    boolean edit(UUID id, WaveDraft draft, int seen) {
        return db.sql("""
                update wave set name = :name, on_failure = :onFailure, target_id = :targetId, format = :format,
                                slots = :slots, soak_business_days = :soak, version = version + 1
                 where id = :id and version = :seen
                """).param("id", id).param("seen", seen).param("name", draft.name())
                .param("onFailure", draft.onFailure().name()).param("targetId", draft.targetId())
                .param("format", draft.format().name()).param("slots", draft.slots())
                .param("soak", draft.soakBusinessDays()).update() == 1
                && (draft.onFailure() == FailurePolicy.ROLL_BACK_GROUP || forgetConsent(List.of(id)));
    }

    /// Who agreed to what is lost agreed for the VMs that were in it then, under the policy it had.
    private boolean forgetConsent(Collection<UUID> waveIds) {
        db.sql("delete from wave_way_back_consent where wave_id = any(:ids)").param("ids", waveIds.toArray(UUID[]::new))
                .update();
        return true;
    }

    boolean touch(WaveRow wave) {
        forgetConsent(List.of(wave.id()));
        return db.sql("update wave set version = version + 1 where id = :id and version = :seen")
                .param("id", wave.id()).param("seen", wave.version()).update() == 1;
    }

    /// The guarded move; false when somebody was faster. Its time is the database's, as that of the failures it is held
    /// against: nodes' clocks may differ.
    boolean move(WaveRow wave, WaveState to, @Nullable String reason) {
        return db.sql("""
                update wave set state = :to, reason = :reason, since = clock_timestamp(), version = version + 1,
                                failures_known_at = case when :to = 'RUNNING' then clock_timestamp()
                                                         else failures_known_at end
                 where id = :id and version = :seen and state = :from
                """).param("to", to.name()).param("reason", reason)
                .param("id", wave.id()).param("seen", wave.version()).param("from", wave.state().name())
                .update() == 1;
    }

    void delete(UUID id) {
        db.sql("delete from wave where id = :id and state = 'DRAFT'").param("id", id).update();
    }

    List<MemberRow> members(UUID waveId) {
        return db.sql("""
                select member.vm_id, vm.name, member.position, member.skipped
                  from wave_member member join vm on vm.id = member.vm_id
                 where member.wave_id = :wave order by member.position
                """).param("wave", waveId).query((rs, _) -> new MemberRow(rs.getObject("vm_id", UUID.class),
                rs.getString("name"), rs.getInt("position"), rs.getString("skipped"))).list();
    }

    /// Adds at the end; one that is in already stays where it is.
    ///
    /// @return whether it was added
    boolean addMember(UUID waveId, UUID vmId) {
        return db.sql("""
                insert into wave_member (wave_id, vm_id, position)
                select :wave, :vm, coalesce(max(position), 0) + 1 from wave_member where wave_id = :wave
                on conflict (wave_id, vm_id) do nothing
                """).param("wave", waveId).param("vm", vmId).update() == 1;
    }

    /// All at once, in this order, after those that are in.
    ///
    /// @return how many were added
    int addMembers(UUID waveId, List<UUID> vmIds) {
        forgetConsent(List.of(waveId));
        return db.sql("""
                insert into wave_member (wave_id, vm_id, position)
                select :wave, chosen.vm, chosen.nth + (select coalesce(max(position), 0) from wave_member
                                                        where wave_id = :wave)
                  from unnest(cast(:vms as uuid[])) with ordinality as chosen (vm, nth)
                on conflict (wave_id, vm_id) do nothing
                """).param("wave", waveId).param("vms", vmIds.toArray(UUID[]::new)).update();
    }

    List<UUID> drafts(Collection<UUID> waveIds) {
        return db.sql("select id from wave where state = 'DRAFT' and id = any(:ids) order by key")
                .param("ids", waveIds.toArray(UUID[]::new)).query((found, _) -> found.getObject(1, UUID.class)).list();
    }

    /// By VM, where its wave goes.
    Map<UUID, UUID> targetsOfMembers(Collection<UUID> waveIds) {
        Map<UUID, UUID> targets = new HashMap<>();
        db.sql("""
                select member.vm_id, wave.target_id from wave_member member join wave on wave.id = member.wave_id
                 where wave.id = any(:ids)
                """).param("ids", waveIds.toArray(UUID[]::new)).query(row -> {
            targets.put(row.getObject("vm_id", UUID.class), row.getObject("target_id", UUID.class));
        });
        return targets;
    }

    /// By key.
    List<WaveRow> rows(Collection<UUID> waveIds) {
        return db.sql(COLUMNS + " where id = any(:ids) order by key").param("ids", waveIds.toArray(UUID[]::new))
                .query(WaveStore::wave).list();
    }

    /// Nobody else changes these waves or their members until the transaction ends.
    void lockAll(Collection<UUID> waveIds) {
        db.sql("select id from wave where id = any(:ids) order by id for update")
                .param("ids", waveIds.toArray(UUID[]::new)).query().listOfRows();
    }

    /// By wave, who is in it, in the order of their turns; one without members is not in it.
    Map<UUID, Set<UUID>> membersOf(Collection<UUID> waveIds) {
        Map<UUID, Set<UUID>> members = new HashMap<>();
        db.sql("select wave_id, vm_id from wave_member where wave_id = any(:ids) order by wave_id, position")
                .param("ids", waveIds.toArray(UUID[]::new)).query(row -> {
                    members.computeIfAbsent(row.getObject("wave_id", UUID.class), _ -> new LinkedHashSet<>())
                            .add(row.getObject("vm_id", UUID.class));
                });
        return members;
    }

    /// All others leave it; who stays keeps the turn it has.
    void keepMembers(UUID waveId, Collection<UUID> vmIds) {
        db.sql("delete from wave_member where wave_id = :wave and not (vm_id = any(:vms))").param("wave", waveId)
                .param("vms", vmIds.toArray(UUID[]::new)).update();
    }

    boolean removeMember(UUID waveId, UUID vmId) {
        return db.sql("delete from wave_member where wave_id = :wave and vm_id = :vm").param("wave", waveId)
                .param("vm", vmId).update() == 1;
    }

    /// Before all of these, which keep their order; nobody else's turn changes.
    void first(UUID waveId, UUID vmId, Collection<UUID> before) {
        db.sql("""
                with place as (select min(position) as first from wave_member where wave_id = :wave and vm_id = any(:before)),
                     own as (select position from wave_member where wave_id = :wave and vm_id = :vm)
                update wave_member member
                   set position = case when member.vm_id = :vm then place.first else member.position + 1 end
                  from place, own
                 where member.wave_id = :wave and member.position >= place.first and member.position <= own.position
                """).param("wave", waveId).param("vm", vmId).param("before", before.toArray(UUID[]::new)).update();
    }

    void skip(UUID waveId, UUID vmId, String why) {
        db.sql("update wave_member set skipped = :why where wave_id = :wave and vm_id = :vm").param("why", why)
                .param("wave", waveId).param("vm", vmId).update();
    }

    /// The VMs of a finished wave may join another.
    void release(UUID waveId) {
        db.sql("update wave_member set open = false where wave_id = :wave").param("wave", waveId).update();
    }

    private static WaveRow wave(ResultSet rs, int row) throws SQLException {
        Timestamp known = rs.getTimestamp("failures_known_at");
        return new WaveRow(rs.getObject("id", UUID.class), rs.getString("key"), rs.getString("name"),
                WaveState.valueOf(rs.getString("state")), FailurePolicy.valueOf(rs.getString("on_failure")),
                rs.getObject("target_id", UUID.class), DiskFormat.valueOf(rs.getString("format")),
                rs.getInt("slots"), rs.getInt("soak_business_days"), rs.getString("reason"),
                rs.getTimestamp("since").toInstant(), known == null ? null : known.toInstant(),
                rs.getInt("version"));
    }
}
