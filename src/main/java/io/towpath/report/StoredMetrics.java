package io.towpath.report;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
class StoredMetrics implements Metrics {

    private static final int WEEKS = 8;
    private static final int MEAN_WEEKS = 4;
    /// An attempt has an outcome when its owner accepted it, or it went back, or was given up after its start.
    private static final String ENDED = "coalesce(accepted_at, rolled_back_at, given_up_at)";

    private final JdbcClient jdbc;
    private final Clock clock;

    StoredMetrics(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public List<Metric> all() {
        return List.of(perWeek(), firstAttempt(), downtime(), rollbacks(), timeToValidate());
    }

    private Metric perWeek() {
        List<@Nullable Double> weeks = series("count(*)::float", "accepted_at", "accepted_at is not null");
        // the running week is no whole one
        List<@Nullable Double> whole = weeks.subList(WEEKS - 1 - MEAN_WEEKS, WEEKS - 1);
        double mean = whole.stream().mapToDouble(week -> week == null ? 0 : week).average().orElse(0);
        int of = whole.stream().mapToInt(week -> week == null ? 0 : week.intValue()).sum();
        return new Metric(Metric.Kind.VMS_PER_WEEK, of < Metric.ENOUGH ? null : mean, "VMs a week", of, "100 to 200",
                standing(of, mean >= 100), weeks,
                "Attempts whose owner accepted, mean of the last four whole weeks. A week begins on Monday, in UTC.");
    }

    private Metric firstAttempt() {
        String counted = "attempt = 1 and " + ENDED + " is not null";
        Share share = share("accepted_at is not null and rolled_back_at is null", counted);
        return new Metric(Metric.Kind.FIRST_ATTEMPT, share.percent(), "%", share.of, "more than 95 %",
                standing(share.of, share.percentOr(0) > 95),
                series("100.0 * count(*) filter (where accepted_at is not null and rolled_back_at is null) / count(*)",
                        ENDED, counted),
                "Of first attempts with an outcome, those that the owner accepted and that did not go back. "
                        + "Given up after the start counts as a failure.");
    }

    /// A source of files has no running VM, so nobody was without service; sources that run will be measured.
    private Metric downtime() {
        return new Metric(Metric.Kind.DOWNTIME, null, "min", 0, "less than 15 min warm, 60 min cold",
                Metric.Standing.UNKNOWN, nothing(),
                "From the source's last service to the first passed check at the target. VMs that came as files were "
                        + "not running, so there is nothing to measure.");
    }

    private Metric rollbacks() {
        String counted = "at_target_at is not null and (accepted_at is not null or rolled_back_at is not null)";
        Share share = share("rolled_back_at is not null", counted);
        return new Metric(Metric.Kind.ROLLBACK_RATE, share.percent(), "%", share.of, "less than 5 %",
                standing(share.of, share.percentOr(100) < 5),
                series("100.0 * count(*) filter (where rolled_back_at is not null) / count(*)", ENDED, counted),
                "Of attempts that reached their target and have an outcome, those that went back to the source.");
    }

    private Metric timeToValidate() {
        String counted = "accepted_at is not null and at_target_at is not null";
        String hours = "(avg(extract(epoch from accepted_at - at_target_at)) / 3600)::float8";
        Share of = share("true", counted);
        @Nullable
        Double mean = jdbc.sql("select " + hours + " from migration_milestone where " + counted)
                .query((row, _) -> Optional.ofNullable(row.getObject(1, Double.class)))
                .single().orElse(null);
        return new Metric(Metric.Kind.TIME_TO_VALIDATE, of.of < Metric.ENOUGH ? null : mean, "h", of.of,
                "less than 4 h", standing(of.of, mean != null && mean < 4), series(hours, "accepted_at", counted),
                "From the VM's arrival at the target to its owner's signature, mean over all that were accepted.");
    }

    private record Share(int good, int of) {

        @Nullable
        Double percent() {
            return of < Metric.ENOUGH ? null : 100.0 * good / of;
        }

        double percentOr(double other) {
            return of == 0 ? other : 100.0 * good / of;
        }
    }

    private Share share(String good, String counted) {
        return jdbc.sql("select count(*) filter (where %s), count(*) from migration_milestone where %s".formatted(good,
                counted)).query((row, _) -> new Share(row.getInt(1), row.getInt(2))).single();
    }

    /// @param value an aggregate over a week's rows
    private List<@Nullable Double> series(String value, String at, String counted) {
        LocalDate monday = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)
                .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).minusWeeks(WEEKS - 1L);
        List<@Nullable Double> weeks = new ArrayList<>(nothing());
        jdbc.sql("""
                select extract(epoch from date_trunc('week', %2$s at time zone 'UTC'))::bigint / 86400 as day, (%1$s)::float8 as value
                  from migration_milestone where %3$s and %2$s >= :from group by 1
                """.formatted(value, at, counted)).param("from", Timestamp.from(monday.atStartOfDay(ZoneOffset.UTC)
                .toInstant()))
                .query(row -> {
                    int week = (int) ((row.getLong("day") - monday.toEpochDay()) / 7);
                    if (week >= 0 && week < WEEKS) {
                        weeks.set(week, row.getDouble("value"));
                    }
                });
        return weeks;
    }

    private static List<@Nullable Double> nothing() {
        return java.util.Collections.nCopies(WEEKS, null);
    }

    private static Metric.Standing standing(int of, boolean met) {
        return of < Metric.ENOUGH ? Metric.Standing.UNKNOWN : met ? Metric.Standing.MET : Metric.Standing.MISSED;
    }

    @Override
    public List<Row> rows(Metric.Kind kind, int limit, int offset) {
        String counted = switch (kind) {
            case VMS_PER_WEEK, TIME_TO_VALIDATE -> "accepted_at is not null";
            case FIRST_ATTEMPT -> "attempt = 1 and " + ENDED + " is not null";
            case ROLLBACK_RATE ->
                "at_target_at is not null and (accepted_at is not null or rolled_back_at is not null)";
            case DOWNTIME -> "false";
        };
        return jdbc.sql("""
                select o.*, %s as at, vm.name from migration_milestone o join vm on vm.id = o.vm_id
                 where %s order by at desc, o.migration_id limit :limit offset :offset
                """.formatted(ENDED, counted)).param("limit", limit).param("offset", offset)
                .query((row, _) -> row(kind, row)).list();
    }

    private static Row row(Metric.Kind kind, ResultSet row) throws SQLException {
        Timestamp accepted = row.getTimestamp("accepted_at");
        Timestamp arrived = row.getTimestamp("at_target_at");
        boolean back = row.getTimestamp("rolled_back_at") != null;
        boolean good = kind == Metric.Kind.ROLLBACK_RATE ? !back : accepted != null && !back;
        String measure = back ? "rolled back" : accepted == null ? "given up" : "accepted";
        if (kind == Metric.Kind.TIME_TO_VALIDATE && accepted != null && arrived != null) {
            Duration took = Duration.between(arrived.toInstant(), accepted.toInstant());
            measure = "%d h %02d min".formatted(took.toHours(), took.toMinutesPart());
            good = took.compareTo(Duration.ofHours(4)) < 0;
        }
        return new Row(row.getObject("vm_id", UUID.class), row.getString("name"), row.getInt("attempt"),
                row.getString("wave_key"), row.getTimestamp("at").toInstant(), good, measure);
    }
}
