package io.towpath.planning.calendar;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Times of iCalendar (RFC 5545, 3.3.4 to 3.3.6): `20261114` is a whole day, `20261114T220000` a time by the clock on the wall,
/// with `Z` one of UTC, `P1DT2H` a length.
final class IcsTimes {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT);
    private static final Pattern LENGTH = Pattern.compile(
            "\\+?P(?:(\\d{1,4})W)?(?:(\\d{1,5})D)?(?:T(?:(\\d{1,5})H)?(?:(\\d{1,6})M)?(?:(\\d{1,7})S)?)?");
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 2199;

    private IcsTimes() {}

    /// @param day a whole day: `at` is its midnight
    record Time(LocalDateTime at, ZoneId zone, boolean day) {

        /// One that a clock change skips is as much later, as RFC 5545 has it.
        Instant instant() {
            return at.atZone(zone).toInstant();
        }

        Time in(ZoneId other) {
            return day || zone.equals(other)
                    ? this
                    : new Time(at.atZone(zone).withZoneSameInstant(other).toLocalDateTime(),
                            other, false);
        }
    }

    /// Reads the end of a rule on the clock of its entry.
    interface Until {
        LocalDateTime read(String value) throws IcsException;
    }

    /// @param usual the zone of times that name none
    static Time of(IcsLine line, String value, ZoneId usual) throws IcsException {
        String text = value.strip();
        try {
            if (line.param("VALUE").equalsIgnoreCase("DATE") || text.length() == 8) {
                return checked(line, new Time(LocalDate.parse(text, DATE).atStartOfDay(), usual, true));
            }
            if (text.endsWith("Z")) {
                LocalDateTime utc = LocalDateTime.parse(text.substring(0, text.length() - 1), TIME);
                return checked(line, new Time(utc, ZoneOffset.UTC, false).in(usual));
            }
            return checked(line, new Time(LocalDateTime.parse(text, TIME), zone(line, usual), false));
        } catch (DateTimeException broken) {
            throw new IcsException(line.number(),
                    "%s is \"%s\", expected a time like 20261114T220000 or a day like 20261114"
                            .formatted(line.name(), text.length() > 40 ? text.substring(0, 40) + "…" : text),
                    "Correct it in the calendar.");
        }
    }

    /// What a rule's UNTIL says.
    static LocalDateTime until(IcsLine line, String value, Time first) throws IcsException {
        IcsLine bare = new IcsLine(line.number(), "UNTIL", java.util.Map.of(), value);
        Time until = of(bare, value, first.zone());
        return until.day() ? until.at().toLocalDate().atTime(LocalTime.MAX) : until.at();
    }

    private static ZoneId zone(IcsLine line, ZoneId usual) throws IcsException {
        String told = line.param("TZID");
        if (told.isEmpty()) {
            return usual;
        }
        return IcsZones.find(told).orElseThrow(() -> new IcsException(line.number(),
                "%s names the time zone \"%s\", expected one like Europe/Zurich".formatted(line.name(),
                        told.length() > 60
                                ? told.substring(0, 60) + "…"
                                : told),
                "Choose a zone with a common name in the calendar program."));
    }

    private static Time checked(IcsLine line, Time time) throws IcsException {
        if (time.at().getYear() < FIRST_YEAR || time.at().getYear() > LAST_YEAR) {
            throw new IcsException(line.number(), "%s is in the year %d, expected %d to %d".formatted(line.name(),
                    time.at().getYear(), FIRST_YEAR, LAST_YEAR), "Correct it in the calendar.");
        }
        return time;
    }

    /// When something of that length ends: days by the calendar, the rest by the clock.
    static Time plus(IcsLine line, Time start) throws IcsException {
        Matcher found = LENGTH.matcher(line.value().strip());
        if (!found.matches()) {
            throw new IcsException(line.number(),
                    "DURATION is \"%s\", expected one like PT5H or P2D".formatted(line.value()
                            .length() > 40 ? line.value().substring(0, 40) + "…" : line.value()),
                    "Correct it in the calendar.");
        }
        Period days = Period.ofDays(7 * part(found, 1) + part(found, 2));
        Duration rest = Duration.ofHours(part(found, 3)).plusMinutes(part(found, 4)).plusSeconds(part(found, 5));
        LocalDateTime later = start.at().plus(days);
        return new Time(start.day() && rest.isZero()
                ? later
                : later.atZone(start.zone()).plus(rest).toLocalDateTime(), start.zone(), start.day() && rest.isZero());
    }

    private static int part(Matcher found, int group) {
        String text = found.group(group);
        return text == null ? 0 : Integer.parseInt(text);
    }
}
