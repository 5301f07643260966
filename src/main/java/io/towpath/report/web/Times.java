package io.towpath.report.web;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times for people.
final class Times {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("EEE d MMM yyyy, HH:mm",
            Locale.ENGLISH);

    private Times() {}

    static String minute(Instant at, ZoneId zone) {
        return MINUTE.format(at.atZone(zone));
    }
}
