package io.towpath.planning.calendar.web;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/// Which stretch of the calendar is shown.
///
/// @param first the first day shown
/// @param days  how many
public record CalendarView(Kind kind, LocalDate at, LocalDate first, int days) {

    /// How.
    public enum Kind {
        MONTH, WEEK, AGENDA;

        static Kind of(String word) {
            return switch (word) {
                case "week" -> WEEK;
                case "agenda" -> AGENDA;
                default -> MONTH;
            };
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static CalendarView of(Kind kind, LocalDate at) {
        return switch (kind) {
            case WEEK -> new CalendarView(kind, at, monday(at), 7);
            case AGENDA -> new CalendarView(kind, at, at, 90);
            case MONTH -> {
                LocalDate first = monday(at.withDayOfMonth(1));
                LocalDate end = at.with(TemporalAdjusters.lastDayOfMonth());
                int weeks = (int) (ChronoUnit.DAYS.between(first, end) / 7) + 1;
                yield new CalendarView(kind, at, first, weeks * 7);
            }
        };
    }

    public LocalDate previous() {
        return switch (kind) {
            case WEEK -> at.minusWeeks(1);
            case AGENDA -> at.minusDays(90);
            case MONTH -> at.withDayOfMonth(1).minusMonths(1);
        };
    }

    public LocalDate next() {
        return switch (kind) {
            case WEEK -> at.plusWeeks(1);
            case AGENDA -> at.plusDays(90);
            case MONTH -> at.withDayOfMonth(1).plusMonths(1);
        };
    }

    public String title() {
        return switch (kind) {
            case MONTH -> DateTimeFormatter.ofPattern("MMMM yyyy", Locale.ENGLISH).format(at);
            case WEEK -> "Week %d, %s".formatted(at.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR),
                    DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH).format(first));
            case AGENDA -> "From " + DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH).format(first);
        };
    }

    private static LocalDate monday(LocalDate day) {
        return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }
}
