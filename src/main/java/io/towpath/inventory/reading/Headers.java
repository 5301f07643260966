package io.towpath.inventory.reading;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Names of columns, whatever their case, blanks and punctuation; the unit of a size is taken out of them.
final class Headers {

    static final long KIB = 1L << 10;
    static final long MIB = 1L << 20;
    static final long GIB = 1L << 30;
    static final long TIB = 1L << 40;

    private static final Pattern UNIT = Pattern
            .compile("(?i)(?<![a-z])(k|m|g|t)i?b(?![a-z])|(?<![a-z])(bytes)(?![a-z])");
    private static final Pattern CAMEL_UNIT = Pattern.compile("(?<=[a-z])(K|M|G|T)i?B$|(?<=[a-z])(Bytes)$");

    private Headers() {}

    /// @param key  letters and digits only, lower case
    /// @param unit bytes of one; 0 where the header names none
    record Name(String key, long unit) {}

    /// Of a text that is too long for the name of a column only the start is looked at: until a table's header is
    /// found, every cell may be one.
    static Name of(String text) {
        String header = text.substring(0, Math.min(text.length(), Bounds.NAME_CHARS));
        Matcher unit = UNIT.matcher(header);
        if (!unit.find()) {
            unit = CAMEL_UNIT.matcher(header);
            if (!unit.find()) {
                return new Name(key(header), 0);
            }
        }
        String rest = key(header.substring(0, unit.start()) + " " + header.substring(unit.end()));
        // a column called "MB" alone is no size of anything
        return rest.isEmpty() ? new Name(key(header), 0) : new Name(rest, bytes(unit));
    }

    private static long bytes(Matcher unit) {
        if (unit.group(1) == null) {
            return 1;
        }
        return switch (unit.group(1).toUpperCase(Locale.ROOT)) {
            case "K" -> KIB;
            case "M" -> MIB;
            case "G" -> GIB;
            default -> TIB;
        };
    }

    /// Letters and digits, lower case.
    static String key(String header) {
        StringBuilder key = new StringBuilder(header.length());
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                key.append(Character.toLowerCase(c));
            }
        }
        return key.toString();
    }
}
