package io.towpath.report;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What one week brought, for those who steer: a Monday to the next, in UTC, as the metrics count.
@Component
public class WeekReport {

    /// Lists hold no more; their counts do.
    public static final int MOST = 200;

    /// Of attempts: what came to an end in the week, and how.
    /// Attempts that ended within `:from` and `:to`: what a week counts is what its list shows.
    static final String ENDED = """
            select o.*, case when o.rolled_back_at is not null then 'rolled back'
                             when o.given_up_at is not null then 'given up' else 'accepted' end as outcome,
                   coalesce(o.rolled_back_at, o.given_up_at, o.accepted_at) as ended_at
              from migration_milestone o
             where coalesce(o.rolled_back_at, o.given_up_at, o.accepted_at) >= :from
               and coalesce(o.rolled_back_at, o.given_up_at, o.accepted_at) < :to
            """;

    /// Of VMs that served somebody before.
    private static final String OUTAGES = """
            select m.vm_id, vm.name, m.wave_key, lower(u.mode) as mode, u.began_at, u.millis, u.middle_millis,
                   u.mostly_millis, u.waited_millis, u.within
              from outage_as_predicted u join migration m on m.id = u.migration_id join vm on vm.id = m.vm_id
             where u.source_served and u.ended_at >= :from and u.ended_at < :to
            """;

    private final JdbcClient jdbc;
    private final Clock clock;

    WeekReport(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /// @param begun   cutovers that began in it
    /// @param waiting checklists whose owner has not answered, now
    public record Week(LocalDate monday, boolean running, Totals totals, List<Wave> waves, Predicted predicted,
            List<Outage> outages, List<Back> back, List<Trouble> troubles, Answers answers, List<Level> findings,
            List<Window> ahead) {

        public LocalDate sunday() {
            return monday.plusDays(6);
        }
    }

    /// @param before accepted in the week before it
    public record Totals(int begun, int arrived, int accepted, int rolledBack, int givenUp, int before) {}

    /// Of all outages, also those that the list has no room for.
    ///
    /// @param told   for which a P90 had been predicted; within: that were no longer
    public record Predicted(int outages, int told, int within) {}

    public record Wave(String key, int accepted, int rolledBack, int givenUp) {}

    /// @param middle, mostly P50 and P90 as predicted last before it; null where nothing was
    /// @param waited         how long of it was the wait for those it started together with: nothing had been predicted of that
    public record Outage(UUID vmId, String vm, @Nullable String wave, String mode, Instant began, Duration lasted,
            Duration waited, @Nullable Duration middle, @Nullable Duration mostly) {

        /// Null where nothing was predicted.
        public @Nullable Boolean within() {
            return mostly == null ? null : lasted.minus(waited).compareTo(mostly) <= 0;
        }
    }

    /// @param why as it was said
    public record Back(UUID vmId, String vm, int attempt, @Nullable String wave, String outcome, Instant at,
            String why) {}

    /// @param vms         on which it was seen for the first time
    /// @param neverBefore no VM had it before the week
    public record Trouble(String code, String what, int vms, boolean neverBefore) {}

    /// Owners who answered in the week.
    ///
    /// @param soon    within four hours of the VM's arrival
    /// @param median  from arrival to answer; null where nobody answered
    /// @param waiting checklists that wait for their owner now
    /// @param late    of these, for more than a day
    public record Answers(int signed, int rejected, int soon, @Nullable Duration median, int waiting, int late) {}

    /// VMs with a finding at its begin and end; null where nobody counted that day.
    public record Level(String severity, @Nullable Integer before, @Nullable Integer after) {}

    public record Window(UUID id, String name, Instant opens, Instant closes, int vms, int room) {}

    /// @param day any of the week; in a week to come, the running one
    public Week of(LocalDate day) {
        LocalDate monday = notAhead(day);
        Instant from = start(monday);
        Instant to = start(monday.plusWeeks(1));
        return new Week(monday, clock.instant().isBefore(to), totals(from, to), waves(from, to), predicted(from, to),
                outages(from, to, MOST), back(from, to), troubles(from, to), answers(from, to), findings(monday),
                ahead(to));
    }

    private LocalDate notAhead(LocalDate day) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return monday(day.isAfter(today) ? today : day);
    }

    /// The last whole week.
    public LocalDate last() {
        return monday(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)).minusWeeks(1);
    }

    private Totals totals(Instant from, Instant to) {
        return span("""
                select (select count(*) from (select min(started_at) as at from migration_step
                                                where state = 'CUTTING_OVER' group by migration_id) c
                         where at >= :from and at < :to) as begun,
                       count(*) filter (where at_target_at >= :from and at_target_at < :to) as arrived,
                       (select count(*) from (%1$s) e where outcome = 'accepted') as accepted,
                       (select count(*) from (%1$s) e where outcome = 'rolled back') as rolled_back,
                       (select count(*) from (%1$s) e where outcome = 'given up') as given_up,
                       count(*) filter (where accepted_at >= :before and accepted_at < :from
                                          and rolled_back_at is null and given_up_at is null) as before
                  from migration_milestone
                """.formatted(ENDED), from, to).param("before", Timestamp.from(from.minus(Duration.ofDays(7))))
                .query((row, _) -> new Totals(row.getInt("begun"), row.getInt("arrived"), row.getInt("accepted"),
                        row.getInt("rolled_back"), row.getInt("given_up"), row.getInt("before")))
                .single();
    }

    private List<Wave> waves(Instant from, Instant to) {
        return span("""
                select coalesce(wave_key, 'none') as key, count(*) filter (where outcome = 'accepted') as accepted,
                       count(*) filter (where outcome = 'rolled back') as rolled_back,
                       count(*) filter (where outcome = 'given up') as given_up
                  from (%s) e group by 1 order by 1
                """.formatted(ENDED), from, to).query((row, _) -> new Wave(row.getString("key"),
                row.getInt("accepted"), row.getInt("rolled_back"), row.getInt("given_up"))).list();
    }

    private Predicted predicted(Instant from, Instant to) {
        return span("select count(*) as outages, count(mostly_millis) as told, "
                + "count(*) filter (where within) as within from (" + OUTAGES + ") outage", from, to)
                .query((row, _) -> new Predicted(row.getInt("outages"), row.getInt("told"), row.getInt("within")))
                .single();
    }

    /// All outages of a day's week, the longest first.
    public List<Outage> outages(LocalDate day) {
        LocalDate monday = notAhead(day);
        return outages(start(monday), start(monday.plusWeeks(1)), Integer.MAX_VALUE);
    }

    private List<Outage> outages(Instant from, Instant to, int most) {
        return span(OUTAGES + " order by millis desc, name limit " + most, from, to)
                .query((row, _) -> new Outage(row.getObject("vm_id", UUID.class),
                        row.getString("name"), row.getString("wave_key"), row.getString("mode"),
                        row.getTimestamp("began_at").toInstant(), Duration.ofMillis(row.getLong("millis")),
                        Duration.ofMillis(row.getLong("waited_millis")),
                        millis(row.getObject("middle_millis", Long.class)),
                        millis(row.getObject("mostly_millis", Long.class))))
                .list();
    }

    private List<Back> back(Instant from, Instant to) {
        return span("""
                select e.vm_id, vm.name, e.attempt, e.wave_key, e.outcome, e.ended_at, m.reason
                  from (%s) e join migration m on m.id = e.migration_id join vm on vm.id = e.vm_id
                 where e.outcome <> 'accepted' order by e.ended_at desc, vm.name limit %d
                """.formatted(ENDED, MOST), from, to).query((row, _) -> new Back(row.getObject("vm_id", UUID.class),
                row.getString("name"), row.getInt("attempt"), row.getString("wave_key"),
                row.getString("outcome"), row.getTimestamp("ended_at").toInstant(), row.getString("reason")))
                .list();
    }

    /// By when each VM had it first: what was seen again in a later week is of the week in which it came up.
    private List<Trouble> troubles(Instant from, Instant to) {
        return span("""
                select c.code, coalesce(c.title, c.what) as what, count(*) as vms,
                       not exists (select from failure_sighting old
                                    where old.fingerprint = c.fingerprint and old.first_seen_at < :from) as never_before
                  from failure_sighting s join failure_cluster c on c.fingerprint = s.fingerprint
                 where s.first_seen_at >= :from and s.first_seen_at < :to
                 group by c.fingerprint, c.code, 2 order by vms desc, 2, c.fingerprint limit 20
                """, from, to).query((row, _) -> new Trouble(row.getString("code"), row.getString("what"),
                row.getInt("vms"), row.getBoolean("never_before"))).list();
    }

    private Answers answers(Instant from, Instant to) {
        return span("""
                select count(*) filter (where s.outcome = 'SIGNED') as signed,
                       count(*) filter (where s.outcome = 'REJECTED') as rejected,
                       count(*) filter (where s.at < c.arrived_at + interval '4 hours') as soon,
                       percentile_cont(0.5) within group (order by extract(epoch from s.at - c.arrived_at)) as median,
                       (select count(*) from checklist where state = 'AWAITING_OWNER') as waiting,
                       (select count(*) from checklist where state = 'AWAITING_OWNER'
                           and since < :now::timestamptz - interval '1 day') as late
                  from sign_off s join checklist c on c.id = s.checklist_id where s.at >= :from and s.at < :to
                """, from, to).param("now", Timestamp.from(clock.instant())).query((row, _) -> {
            double median = row.getDouble("median");
            Duration half = row.wasNull() ? null : Duration.ofSeconds(Math.round(median));
            return new Answers(row.getInt("signed"), row.getInt("rejected"), row.getInt("soon"), half,
                    row.getInt("waiting"), row.getInt("late"));
        }).single();
    }

    private List<Level> findings(LocalDate monday) {
        return jdbc.sql("""
                select severity, (select sum(vms)::integer from finding_history h where h.severity = s.severity and day = :before)
                                     as before,
                       (select sum(vms)::integer from finding_history h where h.severity = s.severity
                           and day = (select max(day) from finding_history where day > :before and day <= :after))
                                     as after
                  from unnest(array['blocker', 'warning', 'advice']) as s (severity)
                """).param("before", monday).param("after", monday.plusWeeks(1))
                .query((row, _) -> new Level(row.getString("severity"), row.getObject("before", Integer.class),
                        row.getObject("after", Integer.class)))
                .list();
    }

    /// Windows of the week that follows.
    private List<Window> ahead(Instant from) {
        return span("""
                select w.id, w.name, w.opens_at, w.closes_at, w.capacity_vms, count(pp.vm_id) as vms
                  from cutover_window w
                  left join plan_wave pw on pw.window_id = w.id
                   and exists (select from plan where plan.id = pw.plan_id and plan.state = 'published')
                  left join plan_placement pp on pp.plan_wave_id = pw.id
                 where w.cancelled_at is null and w.opens_at >= :from and w.opens_at < :to
                 group by w.id, w.name, w.opens_at, w.closes_at, w.capacity_vms order by w.opens_at, w.id
                """, from, from.plus(Duration.ofDays(7))).query((row, _) -> new Window(row.getObject("id", UUID.class),
                row.getString("name"), row.getTimestamp("opens_at").toInstant(),
                row.getTimestamp("closes_at").toInstant(), row.getInt("vms"), row.getInt("capacity_vms")))
                .list();
    }

    private JdbcClient.StatementSpec span(String sql, Instant from, Instant to) {
        return jdbc.sql(sql).param("from", Timestamp.from(from)).param("to", Timestamp.from(to));
    }

    private static @Nullable Duration millis(@Nullable Long millis) {
        return millis == null ? null : Duration.ofMillis(millis);
    }

    private static LocalDate monday(LocalDate day) {
        return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
