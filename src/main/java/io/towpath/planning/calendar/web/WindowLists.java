package io.towpath.planning.calendar.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.planning.calendar.ChangeFreeze;
import io.towpath.planning.calendar.Conflict;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.CutoverWindow;
import io.towpath.table.Download;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/// Windows and freezes of the stretch that the calendar shows, as a file.
@Controller
class WindowLists {

    private static final List<String> COLUMNS = List.of("id", "name", "opensAt", "lockoutAt", "closesAt", "zone",
            "capacityVms", "assignedVms", "parallelSlots", "onOverrun", "changeReference", "note", "waves",
            "conflicts", "kind", "frozen");

    private final CutoverCalendar calendar;
    private final CurrentUser user;
    private final Clock clock;

    WindowLists(CutoverCalendar calendar, CurrentUser user, Clock clock) {
        this.calendar = calendar;
        this.user = user;
        this.clock = clock;
    }

    /// @param view, at, zone as on the page; without a view, the next 90 days
    @GetMapping("/calendar/windows.{extension:csv|xlsx|jsonl}")
    @PreAuthorize(Permission.WAVE_READ)
    void windows(@PathVariable String extension, @RequestParam(defaultValue = "agenda") String view,
            @RequestParam(required = false) @Nullable LocalDate at,
            @RequestParam(required = false) @Nullable String zone,
            HttpServletResponse response) throws IOException {
        ZoneId shown = zone == null || zone.isBlank() ? user.zone() : WindowForm.zone(zone);
        CalendarView as = CalendarView.of(CalendarView.Kind.of(view),
                at == null ? LocalDate.ofInstant(clock.instant(), shown) : at);
        Instant from = as.first().atStartOfDay(shown).toInstant();
        Instant to = as.first().plusDays(as.days()).atStartOfDay(shown).toInstant();
        List<CutoverWindow> windows = calendar.windows(from, to);
        Map<UUID, List<Conflict>> conflicts = calendar.conflicts(windows);
        List<Line> lines = new ArrayList<>();
        windows.forEach(one -> lines.add(new Line(one.opensAt(),
                cells(one, conflicts.getOrDefault(one.id(), List.of())))));
        calendar.freezes(from, to).forEach(one -> lines.add(new Line(one.startsAt(), cells(one))));
        lines.sort(Comparator.comparing(Line::begins));
        Download.send(response, extension, "windows", COLUMNS, lines, Line::cells);
    }

    /// A window or a freeze.
    private record Line(Instant begins, @Nullable Object[] cells) {}

    private static @Nullable Object[] cells(CutoverWindow one, List<Conflict> conflicts) {
        return Download.cells(one.id(), one.name(), one.opensAt(), one.lockoutAt(), one.closesAt(), one.zone(),
                one.capacityVms(), one.assignedVms(), one.parallelSlots(),
                one.onOverrun().name().toLowerCase(Locale.ROOT).replace('_', '-'), one.changeReference(), one.note(),
                String.join("; ", one.waves()), conflicts.stream().map(Conflict::what)
                        .collect(Collectors.joining("; ")),
                "window", null);
    }

    /// What is no property of a freeze stays empty; why it is there is its note.
    private static @Nullable Object[] cells(ChangeFreeze one) {
        return Download.cells(one.id(), one.name(), one.startsAt(), null, one.endsAt(), one.zone(), null, null, null,
                null, null, one.reason(), null, null, "freeze", one.scope());
    }
}
