package io.towpath.readiness.web;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Days for people: `12 Nov 2026`.
final class Days {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

    private Days() {}

    static String print(LocalDate day) {
        return DAY.format(day);
    }
}
