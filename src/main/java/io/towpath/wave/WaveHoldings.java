package io.towpath.wave;

import io.towpath.planning.wave.Window;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// What people did about waves beside composing them: what goes with a wave that is discarded, and what does not hold any
/// more of one that changes. Read for many waves at once.
@Repository
class WaveHoldings {

    /// Everything that is deleted with a wave, in words.
    private static final String ALL = """
            select wave_id, 1 as turn, case count(*) when 1 then '1 owner was told: ' else count(*) || ' owners were told: ' end
                   || string_agg(name, ', ' order by name) as what
              from (select wave_id, min(recipient_name) as name from window_notice
                     where wave_id = any(:ids) and revoked_at is null
                     group by wave_id, lower(recipient_email)) told group by 1
            union all
            select wave_id, 2, 'agreed: ' || string_agg(distinct name, ', ' order by name) from window_agreement
             where wave_id = any(:ids) group by 1
            union all
            select wave_id, 3, case when answer is null then 'open objection of ' else 'answered objection of ' end
                   || string_agg(distinct name, ', ' order by name) from window_objection
             where wave_id = any(:ids) group by wave_id, answer is null
            union all
            select wave_id, 4, 'waiver of the gate ' || replace(gate, '-', ' ')
                   || coalesce(', approved by ' || approved_by, ', asked by ' || requested_by) from gate_waiver
             where wave_id = any(:ids) and revoked_at is null
            union all
            """;

    private static final String GO = """
            select go.wave_id, 5, case when go.decision is null then 'the go that ' || go.requested_by || ' asked for'
                   else 'the go, approved by ' || go.decided_by end as what
              from (select distinct on (wave_id) * from wave_go where wave_id = any(:ids)
                     order by wave_id, requested_at desc) go join wave on wave.id = go.wave_id
             where go.wave_version = wave.version and go.decision is distinct from 'rejected'
            union all
            select wave_id, 6, 'consent of ' || agreed_by || ' to groups that go back by themselves'
              from wave_way_back_consent where wave_id = any(:ids)
            """;

    private static final String HELD = """
            union all
            select wave_id, 7, 'approvers: ' || string_agg(coalesce(login, 'any ' || lower(role)), ', '
                   order by login, role) from wave_approver where wave_id = any(:ids) group by 1
            union all
            select wave_id, 8, 'purpose or window, chosen by ' || changed_by from wave_terms
             where wave_id = any(:ids) and num_nonnulls(kind, window_id) > 0
            union all
            select p.wave_id, 9, 'waits for ' || string_agg(w.key, ', ' order by w.key)
              from wave_predecessor p join wave w on w.id = p.needs_id where p.wave_id = any(:ids) group by 1
            union all
            select p.needs_id, 9, string_agg(w.key, ', ' order by w.key) || ' waits for it'
              from wave_predecessor p join wave w on w.id = p.wave_id
             where p.needs_id = any(:ids) and not p.wave_id = any(:ids) group by 1
            union all
            select wave_id, 10, 'its batches' from wave_batch_policy where wave_id = any(:ids)
            union all
            select c.wave_id, 11, 'runbook ' || r.name from wave_runbook c join runbook r on r.id = c.runbook_id
             where c.wave_id = any(:ids)
            union all
            select b.wave_id, 12, 'hooks: ' || string_agg(h.name, ', ' order by h.name)
              from hook_binding b join hook h on h.id = b.hook_id where b.wave_id = any(:ids) group by 1
            union all
            select wave_id, 13, 'exit criteria confirmed by ' || string_agg(distinct confirmed_by, ', '
                   order by confirmed_by) from wave_confirmation where wave_id = any(:ids) group by 1
            union all
            select wave_id, 14, 'failure limits, set by ' || changed_by from wave_failure_limit
             where wave_id = any(:ids)
            union all
            select wave_id, 15, 'notes for the next shift' from wave_shift_note where wave_id = any(:ids) group by 1
            union all
            select subject_id, 16, 'when all is compared, chosen by ' || chosen_by from comparison_choice
             where chosen_for = 'wave' and subject_id = any(:ids)
            """;

    private static final String APPROVED = """
            select wave_id, 4, 'for what it was, waiver of the gate ' || replace(gate, '-', ' ') || ', approved by ' || approved_by
              from gate_waiver where wave_id = any(:ids) and approved_at is not null and revoked_at is null
            union all
            select wave_id, 13, 'for what it was, exit criteria confirmed by ' || string_agg(distinct confirmed_by, ', '
                   order by confirmed_by) from wave_confirmation where wave_id = any(:ids) group by 1
            """;

    private final JdbcClient db;

    WaveHoldings(JdbcClient db) {
        this.db = db;
    }

    /// By wave, all that would be deleted with it; a wave about which nobody did anything is not in it.
    Map<UUID, List<String>> of(Collection<UUID> waves) {
        return read(ALL + GO + HELD, waves);
    }

    /// By wave, what any change of it makes void.
    Map<UUID, List<String>> voidedByChange(Collection<UUID> waves) {
        return read(GO, waves);
    }

    /// By wave, what another time makes void: owners who were told or agreed to the one before.
    Map<UUID, List<String>> voidedByTime(Collection<UUID> waves) {
        return read("select * from (" + ALL + GO + ") held where turn < 3", waves);
    }

    /// By wave, what does not hold of one that has another time or mostly other VMs: it was approved for those.
    Map<UUID, List<String>> voidedByAnother(Collection<UUID> waves) {
        return read(APPROVED, waves);
    }

    /// Of the calendar, to be found by their hours: also those that are full, begin soon or have waves that were started, which
    /// no wave is planned into anew.
    List<Window> windows() {
        return db.sql("""
                select id, name, opens_at, lockout_at, closes_at, capacity_vms, parallel_slots from cutover_window
                 where cancelled_at is null and closes_at > pg_catalog.clock_timestamp() order by opens_at, name
                """).query((row, _) -> new Window(row.getObject("id", UUID.class), row.getString("name"),
                row.getTimestamp("opens_at").toInstant(), row.getTimestamp("lockout_at").toInstant(),
                row.getTimestamp("closes_at").toInstant(), row.getInt("capacity_vms"), row.getInt("parallel_slots")))
                .list();
    }

    /// By wave, who agreed and owns one of these VMs: it was agreed about those that were in it then.
    Map<UUID, List<String>> agreedAbout(Collection<UUID> waves, Collection<UUID> vms) {
        Map<UUID, List<String>> found = new HashMap<>();
        db.sql("""
                select a.wave_id, 'agreed about other VMs: ' || string_agg(distinct a.name, ', ' order by a.name) as what
                  from window_agreement a join window_notice n on n.id = a.notice_id
                 where a.wave_id = any(:waves) and lower(n.recipient_email) in (
                       select lower(o.owner_email) from vm_overview o where o.id = any(:vms))
                 group by 1
                """).param("waves", waves.toArray(UUID[]::new)).param("vms", vms.toArray(UUID[]::new)).query(row -> {
            found.put(row.getObject("wave_id", UUID.class), List.of(row.getString("what")));
        });
        return found;
    }

    /// Of these, the waves whose window a person chose, whatever the plan says.
    Set<UUID> withWindowByHand(Collection<UUID> waves) {
        return new HashSet<>(db
                .sql("select wave_id from wave_terms where window_id is not null and wave_id = any(:ids)")
                .param("ids", waves.toArray(UUID[]::new)).query((row, _) -> row.getObject(1, UUID.class)).list());
    }

    private Map<UUID, List<String>> read(String sql, Collection<UUID> waves) {
        Map<UUID, List<String>> held = new HashMap<>();
        if (!waves.isEmpty()) {
            db.sql("select * from (" + sql + ") said (wave_id, turn, what) order by turn, what")
                    .param("ids", waves.toArray(UUID[]::new)).query(row -> {
                        held.computeIfAbsent(row.getObject("wave_id", UUID.class), _ -> new ArrayList<>())
                                .add(row.getString("what"));
                    });
        }
        return held;
    }
}
