package io.towpath.report;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
class StoredMetrics implements Metrics {

    private static final int MEAN_WEEKS = 4;
    private static final String MILESTONES = "migration_milestone";
    /// An attempt has an outcome when its owner accepted it, or it went back, or was given up after its start.
    private static final String ENDED = "coalesce(accepted_at, rolled_back_at, given_up_at)";

    private final JdbcClient jdbc;
    private final Weeks weeks;
    private final OutageMetric outages;

    StoredMetrics(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        weeks = new Weeks(jdbc, clock);
        outages = new OutageMetric(jdbc, weeks);
    }

    @Override
    public List<Metric> all() {
        return Arrays.stream(Metric.Kind.values()).map(this::of).toList();
    }

    @Override
    public Metric of(Metric.Kind kind) {
        return switch (kind) {
            case VMS_PER_WEEK -> perWeek();
            case FIRST_ATTEMPT -> firstAttempt();
            case DOWNTIME -> outages.metric();
            case ROLLBACK_RATE -> rollbacks();
            case TIME_TO_VALIDATE -> timeToValidate();
        };
    }

    private Metric perWeek() {
        List<@Nullable Double> counts = weeks.series(MILESTONES, "count(*)", "accepted_at", "accepted_at is not null");
        // the running week is no whole one
        List<@Nullable Double> whole = counts.subList(Weeks.SHOWN - 1 - MEAN_WEEKS, Weeks.SHOWN - 1);
        double mean = whole.stream().mapToDouble(week -> week == null ? 0 : week).average().orElse(0);
        int of = whole.stream().mapToInt(week -> week == null ? 0 : week.intValue()).sum();
        return new Metric(Metric.Kind.VMS_PER_WEEK, of < Metric.ENOUGH ? null : mean, "VMs a week", of, "100 to 200",
                Metric.standing(of, mean >= 100), counts,
                "Attempts whose owner accepted, mean of the last four whole weeks. A week begins on Monday, in UTC.");
    }

    private Metric firstAttempt() {
        String counted = counted(Metric.Kind.FIRST_ATTEMPT);
        Share share = share("accepted_at is not null and rolled_back_at is null", counted);
        return new Metric(Metric.Kind.FIRST_ATTEMPT, share.percent(), "%", share.of, "more than 95 %",
                Metric.standing(share.of, share.percentOr(0) > 95),
                weeks.series(MILESTONES, "100.0 * count(*) filter "
                        + "(where accepted_at is not null and rolled_back_at is null) / count(*)", ENDED, counted),
                "Of first attempts with an outcome, those that the owner accepted and that did not go back. "
                        + "Given up after the start counts as a failure.");
    }

    private Metric rollbacks() {
        String counted = counted(Metric.Kind.ROLLBACK_RATE);
        Share share = share("rolled_back_at is not null", counted);
        return new Metric(Metric.Kind.ROLLBACK_RATE, share.percent(), "%", share.of, "less than 5 %",
                Metric.standing(share.of, share.percentOr(100) < 5),
                weeks.series(MILESTONES, "100.0 * count(*) filter (where rolled_back_at is not null) / count(*)", ENDED,
                        counted),
                "Of attempts that reached their target and have an outcome, those that went back to the source.");
    }

    private Metric timeToValidate() {
        String counted = counted(Metric.Kind.TIME_TO_VALIDATE);
        String hours = "(avg(extract(epoch from accepted_at - at_target_at)) / 3600)::float8";
        Share of = share("true", counted);
        @Nullable
        Double mean = jdbc.sql("select " + hours + " from migration_milestone where " + counted)
                .query((row, _) -> Optional.ofNullable(row.getObject(1, Double.class)))
                .single().orElse(null);
        return new Metric(Metric.Kind.TIME_TO_VALIDATE, of.of < Metric.ENOUGH ? null : mean, "h", of.of,
                "less than 4 h", Metric.standing(of.of, mean != null && mean < 4),
                weeks.series(MILESTONES, hours, "accepted_at", counted),
                "From the VM's arrival at the target to its owner's signature, mean over all that were accepted.");
    }

    /// Of [#MILESTONES]: what a metric is made of, in its number and in its rows.
    private static String counted(Metric.Kind kind) {
        return switch (kind) {
            case VMS_PER_WEEK -> "accepted_at >= :from and accepted_at < :to";
            case FIRST_ATTEMPT -> "attempt = 1 and " + ENDED + " is not null";
            case ROLLBACK_RATE ->
                "at_target_at is not null and (accepted_at is not null or rolled_back_at is not null)";
            case TIME_TO_VALIDATE -> "accepted_at is not null and at_target_at is not null";
            case DOWNTIME -> throw new IllegalArgumentException("an outage is no milestone");
        };
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

    @Override
    public List<Row> rows(Metric.Kind kind, int limit, int offset) {
        if (kind == Metric.Kind.DOWNTIME) {
            return outages.rows(limit, offset);
        }
        return jdbc.sql("""
                select o.*, %s as at, vm.name from migration_milestone o join vm on vm.id = o.vm_id
                 where %s order by at desc, o.migration_id limit :limit offset :offset
                """.formatted(ENDED, counted(kind))).param("from", Timestamp.from(weeks.wholeWeeksFrom(MEAN_WEEKS)))
                .param("to", Timestamp.from(weeks.thisWeek())).param("limit", limit).param("offset", offset)
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
