package io.towpath.units;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Hours of the week, as the clock on the wall of a zone shows them.
///
/// Where a clock change skips the hour at which they begin or end, they do so at the change; where an hour comes twice, they
/// begin with the first and end with the second.
///
/// @param days on which they begin, one at least
/// @param to   not after `from`: on the next day; the same as `from`: a whole day
public record WeeklyHours(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {

    public WeeklyHours {
        days = Set.copyOf(days);
        if (days.isEmpty()) {
            throw new IllegalArgumentException("no day");
        }
    }

    /// Once.
    ///
    /// @param to after `from`
    public record Span(Instant from, Instant to) {

        private boolean holds(Instant moment) {
            return !moment.isBefore(from) && moment.isBefore(to);
        }
    }

    /// The hours that a moment lies in; of several those that end last.
    public Optional<Span> at(Instant moment) {
        LocalDate today = moment.atZone(zone).toLocalDate();
        // hours that begin late and end on the day after may reach over a change of clocks into a third one
        return spans(today.minusDays(2), today).stream().filter(span -> span.holds(moment))
                .max(Comparator.comparing(Span::to));
    }

    /// Those that hold at some time in between, in their order.
    public List<Span> between(Instant begin, Instant end) {
        return spans(begin.atZone(zone).toLocalDate().minusDays(2), end.atZone(zone).toLocalDate()).stream()
                .filter(span -> span.to.isAfter(begin) && span.from.isBefore(end)).toList();
    }

    private List<Span> spans(LocalDate first, LocalDate last) {
        List<Span> spans = new ArrayList<>();
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
            if (days.contains(day.getDayOfWeek())) {
                Span span = new Span(begins(day), ends(day));
                // all of them may lie in the hour that a clock change skips
                if (span.from.isBefore(span.to)) {
                    spans.add(span);
                }
            }
        }
        return spans;
    }

    private Instant begins(LocalDate day) {
        return resolve(day.atTime(from), true);
    }

    private Instant ends(LocalDate day) {
        return resolve((to.isAfter(from) ? day : day.plusDays(1)).atTime(to), roundTheClock());
    }

    /// @param first of two moments that the clock on the wall shows as this one
    private Instant resolve(LocalDateTime wall, boolean first) {
        var rules = zone.getRules();
        ZoneOffsetTransition change = rules.getTransition(wall);
        if (change == null) {
            return wall.toInstant(rules.getOffset(wall));
        }
        if (change.isGap()) {
            return change.getInstant();
        }
        ZoneOffset offset = first ? change.getOffsetBefore() : change.getOffsetAfter();
        return wall.toInstant(offset);
    }

    public boolean everyDay() {
        return days.containsAll(EnumSet.allOf(DayOfWeek.class));
    }

    public boolean roundTheClock() {
        return from.equals(to);
    }

    /// `Mon, Tue 22:00 to 04:00 the next day, Europe/Berlin`
    public String words() {
        String which = everyDay()
                ? "every day"
                : days.stream().sorted().map(day -> day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH))
                        .collect(Collectors.joining(", "));
        String when = roundTheClock()
                ? "from %s for a day".formatted(from)
                : "%s to %s%s".formatted(from, to, to.isAfter(from) ? "" : " the next day");
        return "%s %s, %s".formatted(which, when, zone.getId());
    }
}
