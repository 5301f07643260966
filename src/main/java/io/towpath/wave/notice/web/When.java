package io.towpath.wave.notice.web;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Times for people, with the zone's name: owners live elsewhere.
final class When {

    private When() {}

    /// `Sat 14 Nov 2026, 22:00`.
    static String at(@Nullable Instant at, ZoneId zone, Locale locale) {
        return at == null ? "" : DateTimeFormatter.ofPattern("EEE d MMM uuuu, HH:mm", locale).format(at.atZone(zone));
    }

    /// `Sat 14 Nov 2026, 22:00 – Sun 15 Nov, 03:00 CET`.
    static String span(@Nullable Instant from, @Nullable Instant to, ZoneId zone, Locale locale) {
        if (from == null || to == null) {
            return "";
        }
        ZonedDateTime opens = from.atZone(zone);
        ZonedDateTime closes = to.atZone(zone);
        boolean sameDay = opens.toLocalDate().equals(closes.toLocalDate());
        return at(from, zone, locale) + " – "
                + DateTimeFormatter.ofPattern(sameDay ? "HH:mm zzz" : "EEE d MMM, HH:mm zzz",
                        locale).format(closes);
    }
}
