package io.towpath.planning.web;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Numbers and times as these pages say them. Sizes are decimal, as links and capacities of programs are counted.
final class Say {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("EEE d MMM uuuu HH:mm zzz",
            Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE d MMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter SHORT = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);
    private static final double TERA = 1e12;

    private Say() {}

    static String minute(Instant at, ZoneId zone) {
        return MINUTE.format(at.atZone(zone));
    }

    static String day(Instant at, ZoneId zone) {
        return DAY.format(at.atZone(zone));
    }

    static String day(LocalDate day) {
        return DAY.format(day);
    }

    static String date(Instant at, ZoneId zone) {
        return SHORT.format(at.atZone(zone));
    }

    static String size(long bytes) {
        return bytes >= TERA / 10
                ? String.format(Locale.ENGLISH, "%,.1f TB", bytes / TERA)
                : String.format(Locale.ENGLISH, "%,.0f GB", bytes / 1e9);
    }

    static String number(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }

    static String counted(long count, String one, String many) {
        return number(count) + " " + (count == 1 ? one : many);
    }

    static String vms(long count) {
        return counted(count, "VM", "VMs");
    }

    static String decimal(double value) {
        return String.format(Locale.ENGLISH, "%,.1f", value);
    }
}
