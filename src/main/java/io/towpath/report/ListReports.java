package io.towpath.report;

import io.towpath.units.ByteSize;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Reads what each [ListReport] lists: a statement per report, whose columns are the report's, and `href`.
@Component
public class ListReports {

    private static final int USUAL_WEEKS = 4;
    private static final int LONGEST_DAYS = 3 * 366;

    /// What a VM failed at first or last, where that was within the attempt: of what lies between nobody knows in which it was.
    private static final String ROLLBACKS = """
            select vm.name as vm, e.wave_key as wave, e.attempt, e.outcome, e.ended_at as "endedAt", m.reason as why,
                   (select coalesce(c.title, c.what) from failure_sighting s join failure_cluster c using (fingerprint)
                     where s.vm_id = e.vm_id and (s.last_seen_at between m.planned_at and e.ended_at
                                                  or s.first_seen_at between m.planned_at and e.ended_at)
                     order by least(s.last_seen_at, e.ended_at) desc, s.first_seen_at desc limit 1) as cause,
                   '/inventory/vms/' || e.vm_id as href
              from (%s) e join migration m on m.id = e.migration_id join vm on vm.id = e.vm_id
             where e.outcome <> 'accepted' order by e.ended_at desc, vm.name, e.attempt
            """.formatted(WeekReport.ENDED);
    private static final String OUTAGES = """
            select vm.name as vm, m.wave_key as wave, lower(u.mode) as mode, u.began_at as "beganAt", u.millis / 1000.0 as seconds,
                   u.waited_millis / 1000.0 as "waitedSeconds", u.middle_millis / 1000.0 as "predictedP50Seconds", u.mostly_millis / 1000.0 as "predictedP90Seconds",
                   case when u.within then 'as predicted' when u.within is null then 'not predicted' else 'longer' end
                       as "withinP90", '/inventory/vms/' || m.vm_id as href
              from outage_as_predicted u join migration m on m.id = u.migration_id join vm on vm.id = m.vm_id
             where u.source_served and u.ended_at >= :from and u.ended_at < :to order by u.millis desc, vm.name
            """;
    private static final String SIGN_OFFS = """
            select c.vm_name as vm, c.application, coalesce(s.name, c.owner_name) as owner,
                   coalesce(lower(s.outcome), 'waited for') as outcome, c.arrived_at as "arrivedAt", s.at as "answeredAt",
                   extract(epoch from coalesce(s.at, :now) - c.arrived_at)::float8 as seconds,
                   '/inventory/vms/' || c.vm_id as href
              from checklist c left join sign_off s on s.checklist_id = c.id
             where case when s.id is not null then s.at >= :from and s.at < :to
                        else c.state = 'AWAITING_OWNER' and c.arrived_at < :to end
             order by 7 desc, c.vm_name
            """;
    private static final String PROTOCOLS = """
            select c.vm_name as vm, c.application, s.name as "signedBy", s.email, s.at as "signedAt", s.sha256,
                   '/migrations/' || c.migration_id || '/protocol' as href
              from sign_off s join checklist c on c.id = s.checklist_id
             where s.outcome = 'SIGNED' and s.at >= :from and s.at < :to order by s.at desc, c.vm_name
            """;
    private static final String FINDINGS = """
            with days as (select min(day) as first, max(day) as last from finding_history
                           where day >= :firstDay and day <= :lastDay)
            select r.rule, r.severity, days.first::text as "firstDay", coalesce(b.vms, 0) as before, days.last::text as "lastDay",
                   coalesce(a.vms, 0) as after, coalesce(a.vms, 0) - coalesce(b.vms, 0) as change, r.most,
                   '/inventory/findings?rule=' || r.rule as href
              from days cross join lateral (
                    select rule, severity, max(vms) as most from finding_history
                     where day >= days.first and day <= days.last group by 1, 2) r
              left join finding_history b on b.day = days.first and b.rule = r.rule and b.severity = r.severity
              left join finding_history a on a.day = days.last and a.rule = r.rule and a.severity = r.severity
             order by case r.severity when 'blocker' then 1 when 'warning' then 2 when 'advice' then 3 else 4 end,
                      coalesce(a.vms, 0) desc, r.rule
            """;
    private static final String WAVES = """
            select w.key as wave, w.name, (select count(*) from wave_member m where m.wave_id = w.id) as vms,
                   count(*) filter (where e.outcome = 'accepted') as accepted,
                   count(*) filter (where e.outcome = 'accepted' and e.attempt = 1) as "firstAttempt",
                   count(*) filter (where e.outcome = 'rolled back') as "rolledBack",
                   count(*) filter (where e.outcome = 'given up') as "givenUp",
                   percentile_cont(0.5) within group (order by u.millis / 1000.0) as "outageP50Seconds",
                   percentile_cont(0.9) within group (order by u.millis / 1000.0) as "outageP90Seconds",
                   round(100.0 * count(*) filter (where u.within) / nullif(count(u.within), 0))::int as "withinP90",
                   '/waves/' || w.id as href
              from (%s) e join wave w on w.id = e.wave_id
              left join outage_as_predicted u on u.migration_id = e.migration_id and u.source_served
             group by w.id, w.key, w.name order by max(e.ended_at) desc, w.key
            """.formatted(WeekReport.ENDED);
    private static final String DECOMMISSION = """
            select vm.name as vm, case when m.state = 'DONE' then 'may be removed' else 'soaks' end as state, c.name as source,
                   vm.place, m.wave_key as wave, app.name as application, coalesce(vm.owner_name, vm.owner_email) as owner,
                   coalesce((select min(s.started_at) from migration_step s
                              where s.migration_id = m.id and s.state = 'SOAKING'), m.since) as "acceptedAt",
                   m.soak_days as "soakBusinessDays", coalesce(vm.used_bytes, vm.stored_bytes) as bytes,
                   '/inventory/vms/' || vm.id as href
              from migration_latest m join vm on vm.id = m.vm_id join connection c on c.id = vm.source_id
              left join application app on app.id = vm.application_id
             where m.state in ('SOAKING', 'DONE') and vm.missing_since is null
             order by m.state, c.name, vm.name
            """;

    private final JdbcClient jdbc;
    private final Clock clock;

    ListReports(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /// Days, both of them in it; in UTC, as the metrics count.
    public record Stretch(LocalDate from, LocalDate to) {}

    /// @param cells as the report's columns
    public record Row(@Nullable String href, List<@Nullable Object> cells) {}

    /// @param of what is left out, or strange, becomes the last four weeks; no more than three years
    public Stretch stretch(@Nullable LocalDate from, @Nullable LocalDate to) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate last = to == null || to.isAfter(today) ? today : to;
        LocalDate first = from == null || from.isAfter(last) ? last.minusWeeks(USUAL_WEEKS).plusDays(1) : from;
        return new Stretch(ChronoUnit.DAYS.between(first, last) > LONGEST_DAYS ? last.minusDays(LONGEST_DAYS) : first,
                last);
    }

    public List<Row> rows(ListReport report, Stretch of, int limit, int offset) {
        return bound("select * from (" + sql(report) + ") report limit :limit offset :offset", of).param("limit", limit)
                .param("offset", offset).query((row, _) -> row(report, row)).list();
    }

    public long count(ListReport report, Stretch of) {
        return bound("select count(*) from (" + sql(report) + ") report", of).query(Long.class).single();
    }

    /// What it comes to, in sentences; none where there is nothing to say.
    public List<String> told(ListReport report, Stretch of) {
        String list = "(" + sql(report) + ") r";
        return switch (report) {
            case ROLLBACKS -> sentences("""
                    select case when count(*) > 0 then count(*) filter (where outcome = 'rolled back') || ' rolled back, '
                               || count(*) filter (where outcome = 'given up') || ' given up, of '
                               || (select count(*) from (%s) e) || ' attempts that ended.' end,
                           (select 'Most often: ' || string_agg(cause || ' (' || times || ')', ', ' order by times desc, cause)
                               || '.' from (select cause, count(*) as times from %s where cause is not null
                                             group by cause order by 2 desc, 1 limit 3) often)
                      from %s
                    """.formatted(WeekReport.ENDED, list, list), of);
            case OUTAGES -> sentences("""
                    select case when count(*) > 0 then 'Half of ' || count(*) || ' outages took no longer than '
                               || round(percentile_cont(0.5) within group (order by seconds)) || ' s, nine of ten no longer than '
                               || round(percentile_cont(0.9) within group (order by seconds)) || ' s.' end,
                           case when count(*) filter (where "withinP90" <> 'not predicted') > 0 then
                               count(*) filter (where "withinP90" = 'as predicted') || ' of '
                               || count(*) filter (where "withinP90" <> 'not predicted')
                               || ' that were predicted were no longer than their P90; the goal is nine of ten.' end
                      from %s
                    """.formatted(list), of);
            case SIGN_OFFS -> sentences("""
                    select case when count(*) filter (where "answeredAt" is not null) > 0 then
                               count(*) filter (where "answeredAt" is not null) || ' answered, '
                               || count(*) filter (where "answeredAt" is not null and seconds < 14400)
                               || ' within four hours of the VM''s arrival.' end,
                           case when count(*) filter (where "answeredAt" is null) > 0 then
                               count(*) filter (where "answeredAt" is null) || ' waited for, '
                               || count(*) filter (where "answeredAt" is null and seconds > 86400)
                               || ' of them for more than a day.' end
                      from %s
                    """.formatted(list), of);
            case DECOMMISSION -> freed(of);
            case PROTOCOLS, FINDINGS, WAVES -> List.of();
        };
    }

    private List<String> freed(Stretch of) {
        return bound("""
                select count(*) filter (where state <> 'soaks') as ready, count(*) filter (where state = 'soaks') as soak,
                       coalesce(sum(bytes) filter (where state <> 'soaks'), 0)::bigint as bytes from (%s) r
                """.formatted(DECOMMISSION), of).query((row, _) -> row.getInt("ready") + row.getInt("soak") == 0
                ? List.<String>of()
                : List.of(String.format(Locale.ENGLISH,
                        "%,d may be removed: %s come free at the source. %,d more still soak.", row.getInt("ready"),
                        new ByteSize(row.getLong("bytes")), row.getInt("soak"))))
                .single();
    }

    private List<String> sentences(String sql, Stretch of) {
        return bound(sql, of).query((row, _) -> {
            List<String> said = new ArrayList<>();
            for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                String sentence = row.getString(column);
                if (sentence != null) {
                    said.add(sentence);
                }
            }
            return List.copyOf(said);
        }).single();
    }

    private static String sql(ListReport report) {
        return switch (report) {
            case ROLLBACKS -> ROLLBACKS;
            case OUTAGES -> OUTAGES;
            case SIGN_OFFS -> SIGN_OFFS;
            case PROTOCOLS -> PROTOCOLS;
            case FINDINGS -> FINDINGS;
            case WAVES -> WAVES;
            case DECOMMISSION -> DECOMMISSION;
        };
    }

    private JdbcClient.StatementSpec bound(String sql, Stretch of) {
        return jdbc.sql(sql).param("from", start(of.from)).param("to", start(of.to.plusDays(1)))
                .param("firstDay", of.from).param("lastDay", of.to).param("now", Timestamp.from(clock.instant()));
    }

    private static Timestamp start(LocalDate day) {
        return Timestamp.from(day.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    private static Row row(ListReport report, ResultSet row) throws SQLException {
        List<@Nullable Object> cells = new ArrayList<>();
        for (ListReport.Column column : report.columns()) {
            cells.add(switch (column.type()) {
                case TEXT -> row.getString(column.id());
                case NUMBER, BYTES -> row.getObject(column.id()) instanceof Number number ? number.longValue() : null;
                case LENGTH -> row.getObject(column.id()) instanceof Number number ? number.doubleValue() : null;
                case TIME -> {
                    Timestamp at = row.getTimestamp(column.id());
                    yield at == null ? null : at.toInstant();
                }
            });
        }
        return new Row(row.getString("href"), cells);
    }
}
