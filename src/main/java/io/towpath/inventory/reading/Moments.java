package io.towpath.inventory.reading;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Dates as day numbers of a spreadsheet or as text of several countries.
final class Moments {

    private static final LocalDateTime DAY_0 = LocalDateTime.of(1899, 12, 30, 0, 0);
    private static final LocalDateTime DAY_0_OF_1904 = LocalDateTime.of(1904, 1, 1, 0, 0);
    private static final int LAST_DAY = 200_000;
    private static final Pattern TIME = Pattern.compile(
            "(\\d{1,4})([-/.])(\\d{1,2})\\2(\\d{1,4})(?:[T ,]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,]\\d{1,9})?)?\\s*([AaPp]\\.?[Mm]\\.?)?)?");
    private static final Pattern ZONED = Pattern.compile("\\d{4}-\\d{2}-\\d{2}[T ].*(?:[Zz]|[+-]\\d{2}:?\\d{2})");

    private Moments() {}

    /// @param zone of a time that names none
    /// @return null where it is none, or may be two: `03/04/2026`
    static @Nullable Instant parse(String text, boolean stored, boolean from1904, ZoneId zone) {
        try {
            if (ZONED.matcher(text).matches()) {
                String iso = text.replace(' ', 'T').replaceFirst("([+-]\\d{2})(\\d{2})$", "$1:$2");
                return OffsetDateTime.parse(iso, DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant();
            }
            LocalDateTime local = local(text, stored, from1904);
            return local == null ? null : local.atZone(zone).toInstant();
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    static @Nullable LocalDate date(String text, boolean stored, boolean from1904) {
        try {
            if (ZONED.matcher(text).matches()) {
                return LocalDate.parse(text.substring(0, 10));
            }
            LocalDateTime local = local(text, stored, from1904);
            return local == null ? null : local.toLocalDate();
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private static @Nullable LocalDateTime local(String text, boolean stored, boolean from1904)
            throws DateTimeParseException {
        if (stored) {
            BigDecimal days = Numbers.parse(text, true, false);
            if (days == null || days.signum() <= 0 || days.compareTo(BigDecimal.valueOf(LAST_DAY)) > 0) {
                return null;
            }
            long seconds = Math.round(days.doubleValue() * 86_400);
            return (from1904 ? DAY_0_OF_1904 : DAY_0).plusSeconds(seconds);
        }
        Matcher parts = TIME.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        LocalDate day = day(parts);
        return day == null ? null : LocalDateTime.of(day, time(parts));
    }

    private static @Nullable LocalDate day(Matcher parts) {
        int first = Integer.parseInt(parts.group(1));
        int second = Integer.parseInt(parts.group(3));
        int third = Integer.parseInt(parts.group(4));
        if (parts.group(1).length() == 4) {
            return LocalDate.of(first, second, third);
        }
        if (parts.group(4).length() != 4) {
            return null;
        }
        // With points the day comes first everywhere; with strokes it depends on the country.
        boolean american = parts.group(8) != null;
        if (parts.group(2).equals(".") || first > 12) {
            return LocalDate.of(third, second, first);
        }
        return american || second > 12 || first == second ? LocalDate.of(third, first, second) : null;
    }

    private static LocalTime time(Matcher parts) {
        if (parts.group(5) == null) {
            return LocalTime.MIDNIGHT;
        }
        int hour = Integer.parseInt(parts.group(5));
        String half = parts.group(8);
        if (half != null) {
            hour = hour % 12 + (half.toLowerCase(Locale.ROOT).startsWith("p") ? 12 : 0);
        }
        int second = parts.group(7) == null ? 0 : Integer.parseInt(parts.group(7));
        return LocalTime.of(hour, Integer.parseInt(parts.group(6)), second);
    }
}
