package io.towpath.report;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The factory's weeks. They begin on Monday, in UTC.
final class Weeks {

    /// The running one and those before it.
    static final int SHOWN = 8;

    private final JdbcClient jdbc;
    private final Clock clock;

    Weeks(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /// When the running week began.
    Instant thisWeek() {
        return start(monday());
    }

    /// When the last so many whole weeks began; they end with [#thisWeek].
    Instant wholeWeeksFrom(int weeks) {
        return start(monday().minusWeeks(weeks));
    }

    /// @param rows   a table, a view, or a query in brackets with a name
    /// @param value  an aggregate over a week's rows
    /// @param at     when a row counts
    /// @return a value for each of the weeks shown, the oldest first; null where a week had no row
    List<@Nullable Double> series(String rows, String value, String at, String counted) {
        LocalDate first = monday().minusWeeks(SHOWN - 1L);
        @Nullable
        Double[] weeks = new @Nullable Double[SHOWN];
        jdbc.sql("""
                select extract(epoch from date_trunc('week', %3$s at time zone 'UTC'))::bigint / 86400 as day,
                       (%2$s)::float8 as value
                  from %1$s where %4$s and %3$s >= :from group by 1
                """.formatted(rows, value, at, counted)).param("from", Timestamp.from(start(first))).query(row -> {
            int week = (int) ((row.getLong("day") - first.toEpochDay()) / 7);
            if (week >= 0 && week < SHOWN) {
                weeks[week] = row.getDouble("value");
            }
        });
        return Arrays.asList(weeks);
    }

    private LocalDate monday() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)
                .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
