package io.towpath.readiness;

import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `finding_history`: how many VMs a rule had something to say of, day by day.
@Component
final class FindingHistory {

    private static final int KEPT_DAYS = 400;

    private final JdbcClient jdbc;

    FindingHistory(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// The day's count; a later one of the same day replaces it.
    void noteToday() {
        jdbc.sql("""
                with today as materialized (select (clock_timestamp() at time zone 'UTC')::date as day)
                insert into finding_history (day, rule, severity, vms)
                select today.day, f.rule, f.severity, count(distinct f.vm_id)
                from today cross join finding_open f join vm on vm.id = f.vm_id
                join connection source on source.id = vm.source_id and source.removed_at is null
                group by today.day, f.rule, f.severity
                union all
                -- what is gone counts as none, or its last figure would stand for ever
                select today.day, h.rule, h.severity, 0
                from today cross join (select distinct rule, severity from finding_history) h
                where not exists (select from finding_open f join vm on vm.id = f.vm_id
                                    join connection source on source.id = vm.source_id and source.removed_at is null
                                   where f.rule = h.rule and f.severity = h.severity)
                on conflict (day, rule, severity) do update set vms = excluded.vms
                """).update();
        jdbc.sql("delete from finding_history where day < (clock_timestamp() at time zone 'UTC')::date - :days")
                .param("days", KEPT_DAYS).update();
    }

    /// By rule and severity (`shared-disk warning`), seven days ago; what nobody counted then is left out.
    Map<String, Integer> weekAgo() {
        Map<String, Integer> counts = new HashMap<>();
        jdbc.sql("""
                select rule, severity, vms from finding_history where day = (
                    select max(day) from finding_history
                     where day between (clock_timestamp() at time zone 'UTC')::date - 10 and (clock_timestamp() at time zone 'UTC')::date - 7)
                """).query(row -> {
            counts.put(row.getString("rule") + " " + row.getString("severity"), row.getInt("vms"));
        });
        return counts;
    }

    /// Whether somebody counted seven days ago: then a rule without a row had none.
    boolean countedWeekAgo() {
        return jdbc.sql("""
                select exists (select from finding_history
                 where day between (clock_timestamp() at time zone 'UTC')::date - 10 and (clock_timestamp() at time zone 'UTC')::date - 7)
                """).query(Boolean.class).single();
    }
}
