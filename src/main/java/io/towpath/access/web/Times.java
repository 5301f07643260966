package io.towpath.access.web;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Times as pages show them: `25 Nov 2026 21:04 CET`.
final class Times {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("d MMM uuuu HH:mm zzz", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);

    private Times() {}

    static @Nullable String minute(@Nullable Instant at, ZoneId zone) {
        return at == null ? null : MINUTE.format(at.atZone(zone));
    }

    static @Nullable String day(@Nullable Instant at, ZoneId zone) {
        return at == null ? null : DAY.format(at.atZone(zone));
    }
}
