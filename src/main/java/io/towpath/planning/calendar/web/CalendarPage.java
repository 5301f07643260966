package io.towpath.planning.calendar.web;

import io.towpath.inventory.backup.BackupHours;
import io.towpath.planning.calendar.ChangeFreeze;
import io.towpath.planning.calendar.Conflict;
import io.towpath.planning.calendar.CutoverWindow;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The calendar, ready to print.
///
/// @param weeks  of days, for month and week
/// @param agenda entries in order, for the agenda
public record CalendarPage(CalendarView view, String zone, List<List<Day>> weeks, List<Entry> agenda, boolean empty) {

    /// @param outside of the month that is shown
    /// @param backups hours that begin on it, in a week; `22:00 – 04:00 Nightly backup`
    public record Day(LocalDate date, String label, boolean today, boolean outside, List<Entry> entries,
            List<String> backups) {}

    /// A window or a freeze.
    ///
    /// @param href  of a window; null for a freeze
    /// @param times in the viewer's zone: `Sat 14 Nov 22:00 – 03:00`
    /// @param also  in the window's own zone, where that is another; null otherwise
    /// @param minutes of a slot that are planned, of those that it has; null where nothing is
    /// @param tone  of its badge: `good`, `wait`, `bad`, `idle`
    public record Entry(boolean freeze, @Nullable String href, UUID id, String name, String day, String times,
            @Nullable String also, String fill, @Nullable String minutes, int percent, String tone, List<String> wrong,
            List<String> waves,
            @Nullable String clockChange, @Nullable String change) {}

    static CalendarPage of(CalendarView view, List<CutoverWindow> windows, List<ChangeFreeze> freezes,
            Map<UUID, List<Conflict>> conflicts, ZoneId zone, LocalDate today) {
        List<Placed> placed = new ArrayList<>();
        freezes.forEach(freeze -> placed.add(new Placed(freeze.startsAt(), freeze.endsAt(), of(freeze, zone))));
        windows.forEach(window -> placed.add(new Placed(window.opensAt(), window.closesAt(),
                of(window, conflicts.getOrDefault(window.id(), List.of()), zone))));
        placed.sort(Comparator.comparing(Placed::from));
        List<List<Day>> weeks = new ArrayList<>();
        if (view.kind() != CalendarView.Kind.AGENDA) {
            for (int day = 0; day < view.days(); day++) {
                if (day % 7 == 0) {
                    weeks.add(new ArrayList<>());
                }
                weeks.getLast().add(day(view, view.first().plusDays(day), placed, zone, today));
            }
        }
        return new CalendarPage(view, zone.getId(), weeks, placed.stream().map(Placed::entry).toList(),
                placed.isEmpty());
    }

    /// A week shows when backups work too; a month would be full of them.
    CalendarPage with(List<BackupHours> hours, ZoneId in) {
        if (view.kind() != CalendarView.Kind.WEEK) {
            return this;
        }
        return new CalendarPage(view, zone, weeks.stream().map(week -> week.stream().map(day -> new Day(day.date(),
                day.label(), day.today(), day.outside(), day.entries(), begin(hours, day.date(), in))).toList())
                .toList(), agenda, empty);
    }

    /// Whether a day that is shown has backup hours.
    public boolean hours() {
        return weeks.stream().flatMap(List::stream).anyMatch(day -> !day.backups().isEmpty());
    }

    private static List<String> begin(List<BackupHours> hours, LocalDate day, ZoneId zone) {
        Instant begins = day.atStartOfDay(zone).toInstant();
        Instant ends = day.plusDays(1).atStartOfDay(zone).toInstant();
        return hours.stream().flatMap(each -> each.hours().between(begins, ends).stream()
                .filter(span -> !span.from().isBefore(begins)).limit(1)
                .map(span -> times(span.from(), span.to(), zone) + " " + each.name())).sorted().toList();
    }

    private record Placed(Instant from, Instant to, Entry entry) {}

    private static Day day(CalendarView view, LocalDate date, List<Placed> placed, ZoneId zone, LocalDate today) {
        Instant begins = date.atStartOfDay(zone).toInstant();
        Instant ends = date.plusDays(1).atStartOfDay(zone).toInstant();
        // a window belongs to the day on which it opens, a freeze to each day that it covers
        List<Entry> entries = placed.stream().filter(one -> one.entry.freeze
                ? one.from.isBefore(ends) && one.to.isAfter(begins)
                : !one.from.isBefore(begins) && one.from.isBefore(ends)).map(Placed::entry).toList();
        String label = view.kind() == CalendarView.Kind.WEEK
                ? format("EEE d MMM").format(date)
                : Integer.toString(date.getDayOfMonth());
        return new Day(date, label, date.equals(today),
                view.kind() == CalendarView.Kind.MONTH && date.getMonth() != view.at().getMonth(), entries,
                List.of());
    }

    static Entry of(CutoverWindow window, List<Conflict> wrong, ZoneId zone) {
        String tone = wrong.stream().anyMatch(one -> one.kind() != Conflict.Kind.OVERLAP)
                ? "bad"
                : window.assignedVms() == 0 ? "idle" : window.fillPercent() > 90 ? "wait" : "good";
        return new Entry(false, "/calendar/windows/" + window.id(), window.id(), window.name(),
                format("EEE d MMM yyyy").format(window.opensAt().atZone(zone)),
                times(window.opensAt(), window.closesAt(), zone), sameClock(window, zone)
                        ? null
                        : times(window.opensAt(), window.closesAt(), window.zone()) + " " + window.zone().getId(),
                "%d of %d VMs".formatted(window.assignedVms(), window.capacityVms()), window.assignedVms() == 0
                        ? null
                        : "%d of %d min".formatted(window.minutes(window.load()), window.room(window.load())),
                window.fillPercent(), tone,
                wrong.stream().map(Conflict::what).toList(), window.waves(), clockChange(window),
                window.changeReference());
    }

    private static Entry of(ChangeFreeze freeze, ZoneId zone) {
        return new Entry(true, null, freeze.id(), freeze.name(),
                format("EEE d MMM yyyy").format(freeze.startsAt().atZone(zone)),
                format("d MMM HH:mm").format(freeze.startsAt().atZone(zone)) + " – "
                        + format("d MMM HH:mm").format(freeze.endsAt().atZone(zone)),
                null, freeze.scope(), null, 0, "idle", List.of(freeze.reason()), List.of(), null, null);
    }

    private static boolean sameClock(CutoverWindow window, ZoneId zone) {
        return zone.getRules().getOffset(window.opensAt()).equals(window.zone().getRules().getOffset(window.opensAt()))
                && zone.getRules().getOffset(window.closesAt())
                        .equals(window.zone().getRules().getOffset(window.closesAt()));
    }

    /// `22:00 – 03:00`, with the offsets where they differ.
    private static String times(Instant from, Instant to, ZoneId zone) {
        boolean changes = !zone.getRules().getOffset(from).equals(zone.getRules().getOffset(to));
        DateTimeFormatter format = format(changes ? "HH:mm xxx" : "HH:mm");
        return format.format(from.atZone(zone)) + " – " + format.format(to.atZone(zone));
    }

    private static @Nullable String clockChange(CutoverWindow window) {
        if (!window.crossesClockChange()) {
            return null;
        }
        long hours = window.length().toMinutes();
        return "Clocks change in this window: it is open for %d h %02d min.".formatted(hours / 60, hours % 60);
    }

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    }
}
