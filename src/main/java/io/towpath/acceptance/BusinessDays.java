package io.towpath.acceptance;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Set;

/// Counts business days: Monday to Friday without the given holidays. The day something starts on is day 0.
///
/// @param zone in which days begin and end
record BusinessDays(ZoneId zone, Set<LocalDate> holidays) {

    BusinessDays {
        holidays = Set.copyOf(holidays);
    }

    /// The end of the n-th business day after the start's day: the first instant of the day that follows, which is not
    /// midnight where the clocks are put forward at midnight. Without days, the start itself.
    ///
    /// @param days ≥ 0
    Instant endOf(Instant start, int days) {
        if (days == 0) {
            return start;
        }
        LocalDate day = start.atZone(zone).toLocalDate();
        for (int left = days; left > 0;) {
            day = day.plusDays(1);
            if (counts(day)) {
                left--;
            }
        }
        return day.plusDays(1).atStartOfDay(zone).toInstant();
    }

    boolean counts(LocalDate day) {
        return day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY
                && !holidays.contains(day);
    }
}
