package io.towpath.planning.wave;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The windows in order: those of the calendar where there are some, else Saturdays at 22:00 as often as the cadence says.
/// Windows in a freeze of everything are left out.
final class Timetable {

    private static final int HOUR = 22;

    private final Limits limits;
    private final List<Freeze> freezes;
    private final List<Window> windows;
    private final boolean proposed;
    private @Nullable ZonedDateTime next;

    Timetable(Estate estate, Limits limits) {
        this.limits = limits;
        freezes = estate.freezes().stream().filter(Freeze::ofAll).toList();
        proposed = estate.windows().isEmpty();
        windows = new ArrayList<>(estate.windows().stream()
                .filter(window -> !window.opensAt().isBefore(estate.earliest())).filter(this::free)
                .sorted(Comparator.comparing(Window::opensAt).thenComparing(Window::name)).toList());
        next = proposed ? firstSaturday(estate.earliest()) : null;
    }

    boolean proposed() {
        return proposed;
    }

    /// The window at the position; null where the calendar ends.
    @Nullable
    Window at(int position) {
        while (proposed && windows.size() <= position && next != null) {
            ZonedDateTime opens = next;
            next = opens.plusDays(limits.cadenceDays());
            Window window = new Window(null, "Proposed", opens.toInstant(),
                    opens.plusHours(limits.windowHours()).toInstant(), Integer.MAX_VALUE, limits.slots());
            if (free(window)) {
                windows.add(window);
            }
        }
        return position < windows.size() ? windows.get(position) : null;
    }

    private boolean free(Window window) {
        return freezes.stream().noneMatch(window::overlaps);
    }

    private ZonedDateTime firstSaturday(Instant earliest) {
        ZonedDateTime from = earliest.atZone(limits.zone());
        ZonedDateTime saturday = from.toLocalDate().with(TemporalAdjusters.nextOrSame(DayOfWeek.SATURDAY))
                .atTime(HOUR, 0).atZone(limits.zone());
        return saturday.isBefore(from) ? saturday.plusWeeks(1) : saturday;
    }
}
