package io.towpath.report;

import io.towpath.report.Metric.Standing;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// How long nobody was served, of trips whose owner accepted: warm and cold have a target each.
final class OutageMetric {

    /// Trips that went back served nobody in the end; files and VMs that were off served nobody before.
    private static final String COUNTED = """
            (select o.migration_id, o.vm_id, o.attempt, o.wave_key, o.accepted_at, u.mode,
                    extract(epoch from u.ended_at - u.began_at) as seconds
               from migration_milestone o join migration_outage u on u.migration_id = o.migration_id
              where o.accepted_at is not null and o.rolled_back_at is null and u.source_served
                and u.ended_at is not null) outage
            """;
    private static final String COMPUTED = "From the ask that shut the source down until the target runs; where nothing "
            + "starts the target, until its first check. Of trips whose owner accepted; VMs that came as files or were "
            + "off had no outage.";

    /// Matches what a migration's mode is called in its table.
    private enum Kind {
        WARM(Duration.ofMinutes(15)),
        COLD(Duration.ofMinutes(60));

        private final Duration target;

        Kind(Duration target) {
            this.target = target;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean meets(double seconds) {
            return seconds < target.toSeconds();
        }
    }

    private record Sum(int of, double mean, double p90) {}

    private final JdbcClient jdbc;
    private final Weeks weeks;

    OutageMetric(JdbcClient jdbc, Weeks weeks) {
        this.jdbc = jdbc;
        this.weeks = weeks;
    }

    Metric metric() {
        Map<Kind, Sum> sums = new EnumMap<>(Kind.class);
        Map<Long, Double> minutes = new HashMap<>();
        // both at once: an outage is put together from many rows
        jdbc.sql("""
                select mode, day, count(*) as of, avg(seconds)::float8 as mean,
                       percentile_cont(0.9) within group (order by seconds)::float8 as p90
                  from (select mode, seconds, %s as day from %s) outage group by grouping sets ((mode), (day))
                """.formatted(Weeks.day("accepted_at"), COUNTED)).query(row -> {
            String mode = row.getString("mode");
            if (mode == null) {
                minutes.put(row.getLong("day"), row.getDouble("mean") / 60);
            } else {
                sums.put(Kind.valueOf(mode), new Sum(row.getInt("of"), row.getDouble("mean"), row.getDouble("p90")));
            }
        });
        List<Metric.Part> parts = Arrays.stream(Kind.values())
                .map(kind -> part(kind, sums.getOrDefault(kind, new Sum(0, 0, 0)))).toList();
        int of = sums.values().stream().mapToInt(Sum::of).sum();
        double seconds = sums.values().stream().mapToDouble(sum -> sum.of * sum.mean).sum();
        return new Metric(Metric.Kind.DOWNTIME, of < Metric.ENOUGH ? null : seconds / of / 60, "min", of,
                "less than 15 min warm, 60 min cold", standing(parts),
                weeks.shown(minutes), parts, COMPUTED);
    }

    private static Metric.Part part(Kind kind, Sum sum) {
        boolean enough = sum.of >= Metric.ENOUGH;
        return new Metric.Part(kind.word(), enough ? sum.mean / 60 : null, enough ? sum.p90 / 60 : null, sum.of,
                "less than %d min".formatted(kind.target.toMinutes()), Metric.standing(sum.of, kind.meets(sum.mean)));
    }

    /// One that is missed cannot be made good by the other.
    private static Standing standing(List<Metric.Part> parts) {
        List<Standing> known = parts.stream().map(Metric.Part::standing).filter(one -> one != Standing.UNKNOWN)
                .toList();
        return known.isEmpty()
                ? Standing.UNKNOWN
                : known.contains(Standing.MISSED) ? Standing.MISSED : Standing.MET;
    }

    List<Metrics.Row> rows(int limit, int offset) {
        return jdbc.sql("""
                select outage.*, vm.name from %s join vm on vm.id = outage.vm_id
                 order by accepted_at desc, migration_id limit :limit offset :offset
                """.formatted(COUNTED)).param("limit", limit).param("offset", offset).query((row, _) -> {
            Kind kind = Kind.valueOf(row.getString("mode"));
            double seconds = row.getDouble("seconds");
            return new Metrics.Row(Objects.requireNonNull(row.getObject("vm_id", UUID.class)), row.getString("name"),
                    row.getInt("attempt"), row.getString("wave_key"), row.getTimestamp("accepted_at").toInstant(),
                    kind.meets(seconds), "%s, %d min %02d s".formatted(kind.word(), (long) seconds / 60,
                            (long) seconds % 60));
        }).list();
    }
}
