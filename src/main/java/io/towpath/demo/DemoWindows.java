package io.towpath.demo;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.function.Consumer;

/// The insurer's calendar for seven months from a day on: a window on Saturdays, Tuesdays and Thursdays, freezes at the ends
/// of months for those who close books then, and over the turn of the year for all. At least one Saturday is the night in
/// which clocks are changed.
final class DemoWindows {

    private static final LocalDate FIRST = LocalDate.of(2026, 11, 14);
    private static final int WEEKS = 33;

    private final LocalDate first;
    private final LocalDate last;

    /// @param from what is written is that of the estate's own day, so many whole weeks later
    DemoWindows(LocalDate from) {
        long weeks = Math.max(0, ChronoUnit.WEEKS.between(DemoFiles.DAY, from));
        this.first = FIRST.plusWeeks(weeks);
        this.last = first.plusWeeks(WEEKS - 1);
    }

    void rows(Consumer<List<Object>> out) {
        int change = 41_800;
        for (LocalDate week = first; !week.isAfter(last); week = week.plusWeeks(1)) {
            out.accept(window("Sat", week, "22:00", week.plusDays(1) + "T03:00", week.plusDays(1) + "T02:15", 120,
                    ++change));
            LocalDate tuesday = week.with(TemporalAdjusters.next(DayOfWeek.TUESDAY));
            out.accept(window("Tue", tuesday, "20:00", tuesday + "T23:00", tuesday + "T22:15", 60, ++change));
            LocalDate thursday = week.with(TemporalAdjusters.next(DayOfWeek.THURSDAY));
            out.accept(window("Thu", thursday, "20:00", thursday + "T23:00", thursday + "T22:15", 60, ++change));
        }
        for (LocalDate month = first.withDayOfMonth(1); month.isBefore(last); month = month.plusMonths(1)) {
            LocalDate end = month.with(TemporalAdjusters.lastDayOfMonth());
            out.accept(freeze("Month end " + month.getMonth().name().charAt(0)
                    + month.getMonth().name().substring(1).toLowerCase(java.util.Locale.ROOT), end.minusDays(1),
                    end.plusDays(3), "Finance", "books are closed"));
        }
        for (int year = first.getYear() - 1; year <= last.getYear(); year++) {
            LocalDate from = LocalDate.of(year, 12, 19);
            LocalDate to = LocalDate.of(year + 1, 1, 6);
            if (!from.isAfter(last) && to.isAfter(first)) {
                out.accept(freeze("Turn of the year", from, to, "", "no changes in production"));
            }
        }
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
