package io.towpath.intake.web;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Days and times for people.
final class Day {

    private Day() {}

    /// `Sat 14 Nov 2026`.
    static String of(LocalDate day, Locale locale) {
        return DateTimeFormatter.ofPattern("EEE d MMM uuuu", locale).format(day);
    }

    /// `Sat 14 Nov 2026`.
    static String of(Instant at, ZoneId zone, Locale locale) {
        return of(at.atZone(zone).toLocalDate(), locale);
    }

    /// `Sat 14 Nov 2026, 22:00`.
    static String at(Instant at, ZoneId zone, Locale locale) {
        return DateTimeFormatter.ofPattern("EEE d MMM uuuu, HH:mm", locale).format(at.atZone(zone));
    }

    /// `Thu 31 Dec 2026 – Sat 2 Jan 2027: Year end`.
    static String span(LocalDate from, LocalDate until, @Nullable String reason, Locale locale) {
        return (from.equals(until) ? of(from, locale) : of(from, locale) + " – " + of(until, locale))
                + (reason == null ? "" : ": " + reason);
    }
}
