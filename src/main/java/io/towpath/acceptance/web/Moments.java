package io.towpath.acceptance.web;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Times for people, in one zone and one language.
record Moments(ZoneId zone, Locale locale) {

    /// `Tue 24 Nov 2026, 10:41`.
    String at(@Nullable Instant instant) {
        return instant == null ? "" : of("EEE d MMM yyyy, HH:mm").format(instant.atZone(zone));
    }

    /// With the zone's name where it matters which one is meant.
    String exactly(Instant instant) {
        return of("EEE d MMM yyyy, HH:mm:ss zzz").format(instant.atZone(zone));
    }

    /// `Tuesday, 24 November 2026`, as the language writes it.
    String day(Instant instant) {
        return DateTimeFormatter.ofLocalizedDate(FormatStyle.FULL).withLocale(locale).format(instant.atZone(zone));
    }

    /// `40 min`, `3 h`, `2 d`: rounded down.
    static String length(Duration duration) {
        long minutes = Math.max(0, duration.toMinutes());
        if (minutes < 60) {
            return minutes + " min";
        }
        return minutes < 48 * 60 ? minutes / 60 + " h" : minutes / (24 * 60) + " d";
    }

    Moments with(Locale other) {
        return new Moments(zone, other);
    }

    private DateTimeFormatter of(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, locale);
    }
}
