package io.towpath.report;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        Map<Long, Double> values = new HashMap<>();
        jdbc.sql("""
                select %5$s as day, (%2$s)::float8 as value
                  from %1$s where %4$s and %3$s >= :from group by 1
                """.formatted(rows, value, at, counted, day(at))).param("from", Timestamp.from(start(first)))
                .query(row -> {
                    values.put(row.getLong("day"), row.getDouble("value"));
                });
        return shown(values);
    }

    /// The Monday of a moment's week, in SQL: days since 1970.
    static String day(String at) {
        return "extract(epoch from date_trunc('week', %s at time zone 'UTC'))::bigint / 86400".formatted(at);
    }

    /// @param values by [#day]; those of other weeks are left out
    /// @return as of [#series]
    List<@Nullable Double> shown(Map<Long, Double> values) {
        LocalDate first = monday().minusWeeks(SHOWN - 1L);
        @Nullable
        Double[] weeks = new @Nullable Double[SHOWN];
        for (int week = 0; week < SHOWN; week++) {
            weeks[week] = values.get(first.plusWeeks(week).toEpochDay());
        }
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
