package io.towpath.readiness;

import io.towpath.readiness.rule.RuleFailed;
import java.util.Collection;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Ties findings to the waivers that cover them, and makes the stored verdicts follow.
@Component
final class WaiverMatch {

    private final JdbcClient jdbc;

    WaiverMatch(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void match(Collection<UUID> vmIds) {
        match(AssessmentStore.array(vmIds));
    }

    /// The nearest waiver covers: one for the VM before one for its application before one for all. One for rules that failed is
    /// about those it names only.
    ///
    /// @param vmIds as PostgreSQL reads an array
    void match(String vmIds) {
        jdbc.sql("""
                update finding f set waiver_id = m.waiver
                from (select f.vm_id, f.position,
                             (select w.id from waiver w
                               where w.rule = f.rule
                                 and (f.rule <> :failed or f.evidence ->> 'rule' = any(w.failed))
                                 and w.approved_at is not null and w.revoked_at is null
                                 and w.expires_on >= current_date
                                 and (w.vm_id = f.vm_id or w.application_id = vm.application_id
                                      or (w.vm_id is null and w.application_id is null))
                               order by w.vm_id nulls last, w.application_id nulls last, w.expires_on desc
                               limit 1) as waiver
                        from finding f join vm on vm.id = f.vm_id
                       where f.vm_id = any((select cast(:ids as uuid[]))::uuid[])
                         and (f.waiver_id is not null or exists (select from waiver w where w.rule = f.rule))) m
                where f.vm_id = m.vm_id and f.position = m.position and f.waiver_id is distinct from m.waiver
                """).param("ids", vmIds).param("failed", RuleFailed.ID).update();
        jdbc.sql("""
                update assessment a set verdict = v.verdict
                from (select a.vm_id,
                             case min(case f.severity when 'blocker' then 0 when 'warning' then 1 end)
                                  when 0 then 'blocked' when 1 then 'warnings' else 'ready' end as verdict
                        from assessment a left join finding_open f on f.vm_id = a.vm_id
                       where a.vm_id = any((select cast(:ids as uuid[]))::uuid[]) group by a.vm_id) v
                where a.vm_id = v.vm_id and a.verdict <> v.verdict
                """).param("ids", vmIds).update();
    }

    /// Findings whose waiver ended by its day count again.
    ///
    /// @return how many VMs
    int reopenExpired() {
        var ended = jdbc.sql("""
                select distinct f.vm_id from finding f join waiver w on w.id = f.waiver_id
                 where w.expires_on < current_date or w.revoked_at is not null
                """).query((row, _) -> row.getObject(1, UUID.class)).list();
        if (!ended.isEmpty()) {
            match(ended);
        }
        return ended.size();
    }
}
