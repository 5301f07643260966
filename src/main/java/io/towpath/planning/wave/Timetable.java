package io.towpath.planning.wave;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The windows in order: those of the calendar where there are some, else Saturdays at 22:00 as often as the cadence says.
/// Windows in a freeze of everything are left out.
final class Timetable {

    private static final int HOUR = 22;
    private static final Comparator<Window> ORDER = Comparator.comparing(Window::opensAt).thenComparing(Window::name);

    private final Limits limits;
    private final List<Freeze> freezes;
    private final List<Window> windows;
    private final boolean proposed;
    /// In order, those that have not come yet between the proposed ones.
    private final Deque<Window> fixed = new ArrayDeque<>();
    private @Nullable ZonedDateTime next;

    /// @param fixed windows of waves that are there whatever the calendar says
    Timetable(Estate estate, Limits limits, List<Window> fixed) {
        this.limits = limits;
        freezes = estate.freezes().stream().filter(Freeze::ofAll).toList();
        proposed = estate.windows().isEmpty();
        List<Window> there = new ArrayList<>();
        // what others have left of one, where the calendar tells that
        fixed.stream().filter(window -> there.stream().noneMatch(window::isSameAs)).map(window -> estate.windows()
                .stream().filter(window::isSameAs).findFirst().orElse(window)).forEach(there::add);
        windows = new ArrayList<>();
        if (proposed) {
            there.stream().sorted(ORDER).forEach(this.fixed::add);
        } else {
            windows.addAll(there);
            estate.windows().stream().filter(window -> !window.opensAt().isBefore(estate.earliest()))
                    .filter(this::free).filter(window -> there.stream().noneMatch(window::isSameAs))
                    .forEach(windows::add);
            windows.sort(ORDER);
        }
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
            Window there = fixed.peek();
            if (there != null && !there.opensAt().isAfter(opens.toInstant())) {
                windows.add(fixed.remove());
                // never two that open at once
                next = there.opensAt().equals(opens.toInstant()) ? opens.plusDays(limits.cadenceDays()) : opens;
                continue;
            }
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
