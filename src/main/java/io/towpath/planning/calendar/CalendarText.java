package io.towpath.planning.calendar;

import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Windows and freezes as iCalendar (RFC 5545), for any calendar program. Times are local with their zone, and each zone is
/// described by its own changes of clock in the years that matter, so that no reader has to know it.
final class CalendarText {

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");
    private static final DateTimeFormatter UTC = LOCAL.withZone(ZoneOffset.UTC);
    private static final int LINE = 75;
    private static final Duration AHEAD = Duration.ofDays(800);

    private final StringBuilder out = new StringBuilder();

    private CalendarText() {}

    /// @param base of the links, without a slash at its end; empty: none
    static String of(String name, List<FeedEvent> events, Instant now, String base) {
        CalendarText text = new CalendarText();
        text.line("BEGIN:VCALENDAR").line("VERSION:2.0").line("PRODID:-//Towpath//Cutover calendar//EN")
                .line("CALSCALE:GREGORIAN").line("X-WR-CALNAME:" + escaped(name))
                .line("REFRESH-INTERVAL;VALUE=DURATION:PT1H").line("X-PUBLISHED-TTL:PT1H");
        Map<ZoneId, Instant[]> zones = new TreeMap<>(Comparator.comparing(ZoneId::getId));
        // what comes again each week does so in years to come, by the clock of its zone
        events.forEach(event -> widen(zones, event.zone(), event.opensAt(),
                event.days() == null ? event.closesAt() : now.plus(AHEAD)));
        zones.forEach((zone, span) -> text.zone(zone, span[0], span[1]));
        events.forEach(event -> text.event(event, now, base));
        return text.line("END:VCALENDAR").out.toString();
    }

    /// One appointment for one person, to be added to their own calendar.
    static String of(Appointment one, Instant now) {
        CalendarText text = new CalendarText();
        text.line("BEGIN:VCALENDAR").line("VERSION:2.0").line("PRODID:-//Towpath//Cutover calendar//EN")
                .line("CALSCALE:GREGORIAN").line("METHOD:PUBLISH");
        text.zone(one.zone(), one.opensAt(), one.closesAt());
        text.line("BEGIN:VEVENT").line("UID:" + one.uid() + "@towpath").line("SEQUENCE:" + one.sequence())
                .line("DTSTAMP:" + UTC.format(now) + "Z").line(time("DTSTART", one.opensAt(), one.zone()))
                .line(time("DTEND", one.closesAt(), one.zone()))
                .line("STATUS:" + (one.confirmed() ? "CONFIRMED" : "TENTATIVE"))
                .line("SUMMARY:" + escaped(one.summary())).line("DESCRIPTION:" + escaped(one.description()))
                .line("CATEGORIES:DOWNTIME").line("TRANSP:OPAQUE");
        return text.line("END:VEVENT").line("END:VCALENDAR").out.toString();
    }

    private static void widen(Map<ZoneId, Instant[]> zones, ZoneId zone, Instant from, Instant to) {
        Instant[] span = zones.computeIfAbsent(zone, _ -> new Instant[]{from, to});
        span[0] = span[0].isBefore(from) ? span[0] : from;
        span[1] = span[1].isAfter(to) ? span[1] : to;
    }

    private void zone(ZoneId zone, Instant from, Instant to) {
        if (inUtc(zone)) {
            return;
        }
        line("BEGIN:VTIMEZONE").line("TZID:" + zone.getId());
        ZoneRules rules = zone.getRules();
        ZoneOffsetTransition change = rules.previousTransition(from.plusSeconds(1));
        if (change == null) {
            observance("STANDARD", LocalDateTime.of(1970, 1, 1, 0, 0), rules.getOffset(from), rules.getOffset(from));
        }
        while (change != null && change.getInstant().isBefore(to)) {
            observance(rules.isDaylightSavings(change.getInstant()) ? "DAYLIGHT" : "STANDARD",
                    change.getDateTimeBefore(), change.getOffsetBefore(), change.getOffsetAfter());
            change = rules.nextTransition(change.getInstant());
        }
        line("END:VTIMEZONE");
    }

    private void observance(String kind, LocalDateTime at, ZoneOffset before, ZoneOffset after) {
        line("BEGIN:" + kind).line("DTSTART:" + LOCAL.format(at)).line("TZOFFSETFROM:" + offset(before))
                .line("TZOFFSETTO:" + offset(after)).line("END:" + kind);
    }

    private static String offset(ZoneOffset offset) {
        return offset.equals(ZoneOffset.UTC) ? "+0000" : offset.getId().replace(":", "");
    }

    private void event(FeedEvent event, Instant now, String base) {
        line("BEGIN:VEVENT").line("UID:" + event.uid() + "@towpath").line("SEQUENCE:" + event.sequence())
                .line("DTSTAMP:" + UTC.format(now) + "Z").line(time("DTSTART", event.opensAt(), event.zone()))
                .line(time("DTEND", event.closesAt(), event.zone())).line("STATUS:" + event.status())
                .line("SUMMARY:" + escaped(event.summary())).line("DESCRIPTION:" + escaped(event.description()))
                .line("CATEGORIES:" + event.category()).line("TRANSP:" + (event.busy() ? "OPAQUE" : "TRANSPARENT"));
        Set<DayOfWeek> days = event.days();
        if (days != null) {
            // a beginning that is told in UTC may lie on another day there
            long shift = inUtc(event.zone())
                    ? ChronoUnit.DAYS.between(LocalDate.ofInstant(event.opensAt(), event.zone()),
                            LocalDate.ofInstant(event.opensAt(), ZoneOffset.UTC))
                    : 0;
            line("RRULE:FREQ=WEEKLY;BYDAY=" + days.stream().map(day -> day.plus(shift)).sorted()
                    .map(day -> day.name().substring(0, 2)).collect(Collectors.joining(",")));
        }
        if (!base.isEmpty() && event.page() != null) {
            line("URL:" + base + event.page());
        }
        line("END:VEVENT");
    }

    private static String time(String name, Instant at, ZoneId zone) {
        return inUtc(zone)
                ? name + ":" + UTC.format(at) + "Z"
                : "%s;TZID=%s:%s".formatted(name, zone.getId(), LOCAL.format(at.atZone(zone)));
    }

    /// UTC, and zones that are an offset (`GMT+02:00`): their clocks are never changed, and a name with a colon is none that every
    /// reader takes.
    private static boolean inUtc(ZoneId zone) {
        return zone.getId().equals("UTC") || zone instanceof ZoneOffset || zone.getId().indexOf(':') >= 0;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r", "")
                .replace("\n", "\\n");
    }

    /// Folded after 75 bytes, never within a character.
    private CalendarText line(String text) {
        int bytes = 0;
        for (int at = 0; at < text.length();) {
            int point = text.codePointAt(at);
            int length = Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
            if (bytes + length > LINE) {
                out.append("\r\n ");
                bytes = 1;
            }
            out.appendCodePoint(point);
            bytes += length;
            at += Character.charCount(point);
        }
        out.append("\r\n");
        return this;
    }
}
