package io.towpath.demo;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.function.Consumer;

/// The insurer's calendar from November 2026 to June 2027: a window on Saturdays, Tuesdays and Thursdays, freezes at the ends
/// of months for those who close books then, and over the turn of the year for all. One Saturday is the night of the change
/// to summer time.
final class DemoWindows {

    private static final LocalDate FIRST = LocalDate.of(2026, 11, 14);
    private static final LocalDate LAST = LocalDate.of(2027, 6, 26);

    void rows(Consumer<List<Object>> out) {
        int change = 41_800;
        for (LocalDate week = FIRST; !week.isAfter(LAST); week = week.plusWeeks(1)) {
            out.accept(window("Sat", week, "22:00", week.plusDays(1) + "T03:00", week.plusDays(1) + "T02:15", 120,
                    ++change));
            LocalDate tuesday = week.with(TemporalAdjusters.next(DayOfWeek.TUESDAY));
            out.accept(window("Tue", tuesday, "20:00", tuesday + "T23:00", tuesday + "T22:15", 60, ++change));
            LocalDate thursday = week.with(TemporalAdjusters.next(DayOfWeek.THURSDAY));
            out.accept(window("Thu", thursday, "20:00", thursday + "T23:00", thursday + "T22:15", 60, ++change));
        }
        for (LocalDate month = LocalDate.of(2026, 11, 1); month.isBefore(LAST); month = month.plusMonths(1)) {
            LocalDate end = month.with(TemporalAdjusters.lastDayOfMonth());
            out.accept(freeze("Month end " + month.getMonth().name().charAt(0)
                    + month.getMonth().name().substring(1).toLowerCase(java.util.Locale.ROOT), end.minusDays(1),
                    end.plusDays(3), "Finance", "books are closed"));
        }
        out.accept(freeze("Turn of the year", LocalDate.of(2026, 12, 19), LocalDate.of(2027, 1, 6), "",
                "no changes in production"));
    }

    private static List<Object> window(String day, LocalDate date, String opens, String closes, String lockout,
            int capacity, int change) {
        return List.of(day + " " + date, "window", date + "T" + opens, closes, lockout, "Europe/Zurich", capacity,
                "return-source", "", "CHG00" + change, "");
    }

    private static List<Object> freeze(String name, LocalDate from, LocalDate to, String scope, String reason) {
        return List.of(name, "freeze", from + "T00:00", to + "T00:00", "", "Europe/Zurich", "", "", scope, "", reason);
    }
}
