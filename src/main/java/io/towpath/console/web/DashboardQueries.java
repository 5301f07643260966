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
import java.util.Set;
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

    /// The draft wave whose window opens next, or is open; empty where none has one.
    Optional<NextWave> nextWave(Instant now) {
        return db.sql("""
                select w.id, w.key || ' · ' || w.name as label, w.since
                  from wave w join wave_charter c on c.wave_id = w.id join cutover_window t on t.id = c.window_id
                 where w.state = 'DRAFT' and t.cancelled_at is null and t.closes_at > :now
                 order by t.opens_at, w.key limit 1
                """).param("now", Timestamp.from(now)).query((row, _) -> new NextWave(row.getObject("id", UUID.class),
                row.getString("label"), row.getTimestamp("since").toInstant())).optional();
    }

    record NextWave(UUID id, String label, Instant since) {}

    /// Windows that open next and have waves, soonest first. VMs are those that are in waves; the calendar counts those of the
    /// published plan.
    List<NextWindow> nextWindows(int limit, Instant now) {
        return db.sql("""
                select t.name, t.opens_at, t.capacity_vms, string_agg(distinct w.key, ', ' order by w.key) as waves,
                       count(m.vm_id)::int as vms
                  from cutover_window t join wave_charter c on c.window_id = t.id
                  join wave w on w.id = c.wave_id and w.state not in ('COMPLETED', 'STOPPED')
                  join wave_member m on m.wave_id = w.id and m.open
                 where t.cancelled_at is null and t.opens_at > :now
                 group by t.id order by t.opens_at, t.name limit :limit
                """).param("now", Timestamp.from(now)).param("limit", limit).query((row, _) -> new NextWindow(
                row.getString("name"), row.getTimestamp("opens_at").toInstant(), row.getString("waves"),
                row.getInt("vms"), row.getInt("capacity_vms"))).list();
    }

    /// @param capacity VMs that it has room for
    record NextWindow(String name, Instant opensAt, String waves, int vms, int capacity) {}

    /// Something that waits for a person.
    ///
    /// @param kind  STALLED, REJECTED, AWAITING_SIGN_OFF, BLOCKED, PAUSED, OVERRUN, OBJECTION, GATE, TO_APPROVE, BOUNCED or
    ///              TIGHT: a badge's name
    /// @param id    of the VM, or of the wave; of a cutover that does not fit, of whose it is; of a wave's gate or go, of the
    ///              wave; of another waiver, its own; of a mail with a
    ///              sign-off link, of the migration
    /// @param label what people call it
    /// @param text  what is the matter; null where the kind says it all
    /// @param code  of a failure; of what waits for approval, its kind: `gate`, `finding`, `dependency`;
    ///              of a mail that came back, what it carried: `notice`, `sign-off`; of a cutover, its scope; null for all others
    /// @param request of a wave's gate or go, the request's id: a wave may have several; null for all others
    record Need(String kind, UUID id, String label, @Nullable String text, @Nullable String code,
            @Nullable String request, Instant since) {}

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

    /// The most urgent first: trouble, then objections, then what holds a wave up or waits for a second person, then signatures
    /// by age.
    ///
    /// @param login    who looks: nobody approves what he asked for himself
    /// @param approves whether who looks may approve at all; others do not see what waits for that
    List<Need> needs(int limit, String login, boolean approves) {
        return db.sql("""
                select * from (
                    select 1 as rank, 'STALLED' as kind, m.vm_id as id, vm.name as label, m.stall_what as text,
                           m.stall_since as since, m.stall_code as code, cast(null as text) as request
                      from migration_latest m join vm on vm.id = m.vm_id
                     where m.stall_since is not null and m.stall_next_try is null
                       and not exists (select from checklist c where c.migration_id = m.id and c.state = 'REJECTED')
                    union all
                    select 2, 'REJECTED', c.vm_id, c.vm_name, 'The owner reported a problem.', c.since, null, null
                      from checklist c where c.state = 'REJECTED'
                    union all
                    select 3, 'PAUSED', w.id, w.key || ' · ' || w.name, w.reason, w.since, null, null
                      from wave w where w.state = 'PAUSED'
                    union all
                    select 2, 'OVERRUN', w.id, w.key || ' · ' || w.name, string_agg(b.group_name || ': ' || b.what
                               || case when b.asked_at is null then ' It goes back by itself, unless a person stops it.'
                                       else ' A person decides: what is written at the target would be lost.' end,
                               ' ' order by b.asked_at is null, b.group_name), max(coalesce(b.asked_at, b.announced_at)), null, null
                      from wave_group_way_back b join wave w on w.id = b.wave_id
                     where b.window_id is not null and b.agreed_by is null
                       and (b.state = 'ANNOUNCED' or b.state = 'GOING' and b.asked_at is not null)
                     group by w.id
                    union all
                    select 3, 'TIGHT', c.scope_id, c.label,
                           'Nine in ten outages of these would not end within what is left of the window then: ' || c.tight_told,
                           c.tight_told_at, lower(c.scope), null
                      from cutover c where c.state = 'PLANNED' and c.tight_told is not null and :approves
                    union all
                    select 3, 'OBJECTION', w.id, w.key || ' · ' || w.name, o.name || ': ' || o.reason, o.raised_at, null, null
                      from window_objection o join wave w on w.id = o.wave_id where o.answer is null
                    union all
                    select 4, 'TO_APPROVE', w.id, w.key || ' · ' || w.name,
                           g.requested_by || ' asks that its gate "' || g.gate || '" be set aside: ' || g.reason,
                           g.requested_at, 'gate', cast(g.id as text)
                      from gate_waiver g join wave w on w.id = g.wave_id and w.state = 'DRAFT'
                     where g.approved_at is null and g.revoked_at is null and g.expires_on >= current_date
                       and g.requested_by <> :login and :approves
                    union all
                    select 4, 'TO_APPROVE', w.id, w.key || ' · ' || w.name,
                           g.requested_by || ' asks for its go, which is void if its mappings were changed since.',
                           g.requested_at, 'gate', cast(g.id as text)
                      from wave_go g join wave w on w.id = g.wave_id and w.state = 'DRAFT' and w.version = g.wave_version
                     where g.decision is null and g.requested_by <> :login and :approves
                       and not exists (select from wave_go later
                                        where later.wave_id = g.wave_id and later.requested_at > g.requested_at)
                       and not exists (select from wave_go_answer said where said.go_id = g.id and said.login = :login)
                       and (not exists (select from wave_approver a where a.wave_id = w.id)
                            or exists (select from wave_approver a left join app_user u on u.login = :login
                                        where a.wave_id = w.id and (a.login = :login or a.role = u.role)))
                    union all
                    select 4, 'TO_APPROVE', (array_agg(v.id order by v.requested_at))[1], 'Waivers of findings',
                           count(*) || case when count(*) = 1 then ' waits: ' else ' wait: ' end
                               || string_agg(distinct v.rule, ', '), min(v.requested_at), 'finding', null
                      from waiver v
                     where v.approved_at is null and v.revoked_at is null and v.expires_on >= current_date
                       and v.requested_by <> :login and :approves having count(*) > 0
                    union all
                    select 4, 'TO_APPROVE', (array_agg(d.id order by d.waived_at))[1], 'Waivers of dependencies',
                           count(*) || case when count(*) = 1 then ' waits' else ' wait' end || ' for a second person.',
                           min(d.waived_at), 'dependency', null
                      from dependency d
                     where d.waived_at is not null and d.waiver_approved_at is null and d.waived_by <> :login and :approves
                       and (d.waived_until is null or d.waived_until >= current_date) having count(*) > 0
                    union all
                    select 4, 'BOUNCED', w.id, w.key || ' · ' || w.name,
                           'The mail that tells of the downtime did not arrive: '
                               || string_agg(distinct n.recipient_email, ', ' order by n.recipient_email),
                           max(n.undeliverable_at), 'notice', null
                      from window_notice n join wave w on w.id = n.wave_id and w.state = 'DRAFT'
                     where n.undeliverable_at is not null and n.revoked_at is null and :approves
                       and not exists (select from window_stance s
                                        where s.wave_id = n.wave_id and s.email = lower(n.recipient_email))
                     group by w.id
                    union all
                    select 4, 'BOUNCED', c.migration_id, c.vm_name,
                           'The mail to ' || m.recipient || ' with the sign-off link '
                               || case m.state when 'BOUNCED' then 'came back: ' else 'was given up: ' end || m.trouble,
                           m.ended_at, 'sign-off', null
                      from mail_outbox m join sign_off_link l on l.id = m.about_id and l.revoked_at is null
                       and l.used_at is null
                      join checklist c on c.id = l.checklist_id and c.state = 'AWAITING_OWNER'
                     where m.state in ('BOUNCED', 'FAILED') and :approves
                    union all
                    select 5, 'BLOCKED', w.id, w.key || ' · ' || w.name,
                           count(*) || case when count(*) = 1 then ' VM of this draft is blocked: '
                                            else ' VMs of this draft are blocked: ' end
                               || string_agg(vm.name, ', ' order by vm.name), max(a.judged_at), null, null
                      from wave w join wave_member m on m.wave_id = w.id
                      join assessment a on a.vm_id = m.vm_id and a.verdict = 'blocked'
                      join vm on vm.id = m.vm_id
                     where w.state = 'DRAFT' group by w.id
                    union all
                    select 6, 'AWAITING_SIGN_OFF', c.vm_id, c.vm_name,
                           coalesce('Asked: ' || c.owner_name, 'Nobody is named as its owner.'), c.since, null, null
                      from checklist c where c.state = 'AWAITING_OWNER'
                ) need
                 order by rank, since limit :limit
                """).param("limit", limit).param("login", login).param("approves", approves)
                .query((row, _) -> new Need(row.getString("kind"), row.getObject("id", UUID.class),
                        row.getString("label"), row.getString("text"), row.getString("code"), row.getString("request"),
                        row.getTimestamp("since").toInstant()))
                .list();
    }

    /// Who asked for something that a second person approves, or is asked by name or role: to them [#needs] may look otherwise than to others.
    Set<String> askers() {
        return db.sql("""
                select requested_by from gate_waiver where approved_at is null and revoked_at is null
                union select requested_by from wave_go where decision is null
                union select login from wave_approver where login is not null
                union select u.login from wave_approver a join app_user u on u.role = a.role
                union select requested_by from waiver where approved_at is null and revoked_at is null
                union select waived_by from dependency where waived_at is not null and waiver_approved_at is null
                """).query((row, _) -> row.getString(1)).set();
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
