package io.towpath.console.web;

import io.towpath.migration.State;
import io.towpath.readiness.Assessment.Verdict;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// What the dashboard asks of all modules' tables at once, read only: counting through the modules would load every VM.
@Repository
class DashboardQueries {

    private final JdbcClient db;

    DashboardQueries(JdbcClient db) {
        this.db = db;
    }

    /// Something that waits for a person.
    ///
    /// @param kind  STALLED, REJECTED, AWAITING_SIGN_OFF, BLOCKED or PAUSED: a badge's name
    /// @param id    of the VM, or of the wave
    /// @param label what people call it
    /// @param text  what is the matter; null where the kind says it all
    /// @param code  of a failure; null for all others
    record Need(String kind, UUID id, String label, @Nullable String text, @Nullable String code, Instant since) {}

    /// A VM whose disks are being copied.
    record Transfer(UUID vmId, String vm, String phase, long doneBytes, long totalBytes, long bytesPerSecond) {}

    Figures figures() {
        Map<Verdict, Integer> readiness = new EnumMap<>(Verdict.class);
        db.sql("""
                select coalesce(a.verdict, 'unknown') as verdict, count(*) as vms
                  from vm left join assessment a on a.vm_id = vm.id group by 1
                """).query(row -> {
            readiness.put(Figures.verdict(row.getString("verdict")), row.getInt("vms"));
        });
        Map<State, Integer> states = new EnumMap<>(State.class);
        db.sql("select state, count(*) as vms from migration_latest group by state").query(row -> {
            states.put(State.valueOf(row.getString("state")), row.getInt("vms"));
        });
        int needAPerson = db.sql("""
                select count(*) from migration_latest where stall_since is not null and stall_next_try is null
                """).query(Integer.class).single();
        return new Figures(readiness.values().stream().mapToInt(Integer::intValue).sum(), readiness, states,
                needAPerson);
    }

    /// The most urgent first: trouble, then objections, then what holds a wave up, then signatures by age.
    List<Need> needs(int limit) {
        return db.sql("""
                select * from (
                    select 1 as rank, 'STALLED' as kind, m.vm_id as id, vm.name as label, m.stall_what as text,
                           m.stall_since as since, m.stall_code as code
                      from migration_latest m join vm on vm.id = m.vm_id
                     where m.stall_since is not null and m.stall_next_try is null
                       and not exists (select from checklist c where c.migration_id = m.id and c.state = 'REJECTED')
                    union all
                    select 2, 'REJECTED', c.vm_id, c.vm_name, 'The owner reported a problem.', c.since, null
                      from checklist c where c.state = 'REJECTED'
                    union all
                    select 3, 'PAUSED', w.id, w.key || ' · ' || w.name, w.reason, w.since, null
                      from wave w where w.state = 'PAUSED'
                    union all
                    select 4, 'BLOCKED', w.id, w.key || ' · ' || w.name,
                           count(*) || case when count(*) = 1 then ' VM of this draft is blocked: '
                                            else ' VMs of this draft are blocked: ' end
                               || string_agg(vm.name, ', ' order by vm.name), max(a.judged_at), null
                      from wave w join wave_member m on m.wave_id = w.id
                      join assessment a on a.vm_id = m.vm_id and a.verdict = 'blocked'
                      join vm on vm.id = m.vm_id
                     where w.state = 'DRAFT' group by w.id
                    union all
                    select 5, 'AWAITING_SIGN_OFF', c.vm_id, c.vm_name,
                           coalesce('Asked: ' || c.owner_name, 'Nobody is named as its owner.'), c.since, null
                      from checklist c where c.state = 'AWAITING_OWNER'
                ) need
                 order by rank, since limit :limit
                """).param("limit", limit)
                .query((row, _) -> new Need(row.getString("kind"), row.getObject("id", UUID.class),
                        row.getString("label"), row.getString("text"), row.getString("code"),
                        row.getTimestamp("since").toInstant()))
                .list();
    }

    List<Transfer> transfers(int limit) {
        return db.sql("""
                select vm.id, vm.name, bool_or(c.phase = 'COPYING') as copying, sum(c.done_bytes)::bigint as done_bytes,
                       sum(c.total_bytes)::bigint as total_bytes,
                       (sum(c.bytes_per_second) filter (where c.phase in ('COPYING', 'PROVING')))::bigint as rate
                  from disk_copy c join migration m on m.id = c.migration_id and m.state in ('SEEDING', 'SYNCING', 'CUTTING_OVER')
                  join vm on vm.id = m.vm_id
                 group by vm.id, vm.name, m.since having bool_or(c.phase in ('COPYING', 'PROVING'))
                 order by m.since limit :limit
                """).param("limit", limit)
                .query((row, _) -> new Transfer(row.getObject("id", UUID.class), row.getString("name"),
                        row.getBoolean("copying") ? "COPYING" : "PROVING", row.getLong("done_bytes"),
                        row.getLong("total_bytes"), row.getLong("rate")))
                .list();
    }

    /// When the sources were last read to the end; of several sources the one longest ago. Empty before the first scan.
    Optional<Instant> inventoryAsOf() {
        return db.sql("""
                select min(last) as as_of from (
                    select max(s.ended_at) as last from connection c join scan s on s.source_id = c.id
                     where c.removed_at is null and s.state = 'done' group by c.id) scans
                """).query((row, _) -> Optional.ofNullable(row.getTimestamp("as_of")).map(Timestamp::toInstant))
                .single();
    }

    /// Of the licences in use that the sources told of, the one that ends first.
    record Licence(UUID sourceId, String source, String name, LocalDate expiresOn) {}

    Optional<Licence> firstToExpire() {
        return db.sql("""
                select c.id, c.name as source, licence ->> 'name' as name, cast(licence ->> 'expiresOn' as date) as expires_on
                  from source_told told join connection c on c.id = told.source_id and c.removed_at is null
                  cross join lateral jsonb_array_elements(told.licences) licence
                 where licence ->> 'expiresOn' is not null and coalesce(cast(licence ->> 'used' as integer), 1) > 0
                 order by 4, 2, 3 limit 1
                """).query((row, _) -> new Licence(row.getObject("id", UUID.class), row.getString("source"),
                row.getString("name"), row.getDate("expires_on").toLocalDate())).optional();
    }

    /// Of first steps: is somebody's password still one that another made?
    boolean ownPassword(String login) {
        return db.sql("select not must_change_password from app_user where login = :login").param("login", login)
                .query(Boolean.class).optional().orElse(true);
    }

    boolean anySigned() {
        return db.sql("select exists (select from checklist where state in ('SIGNED', 'SOAKING', 'COMPLETE'))")
                .query(Boolean.class).single();
    }
}
