package io.towpath.inventory.reading;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Numbers as people and programs of several languages write them.
final class Numbers {

    private static final Pattern PLAIN = Pattern.compile("[+-]?[0-9]{1,20}(?:\\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,2})?");
    private static final Pattern WHOLE_GROUPED = Pattern
            .compile("[+-]?[1-9][0-9]{0,2}(?:([.,'’_])[0-9]{3})(?:\\1[0-9]{3}){0,5}");
    private static final Pattern POINT_DECIMAL = Pattern.compile(
            "[+-]?[0-9]{1,3}(?:,[0-9]{3}){1,6}\\.[0-9]{1,20}|[+-]?[0-9]{1,3}(?:['’][0-9]{3}){1,6}\\.[0-9]{1,20}");
    private static final Pattern COMMA_DECIMAL = Pattern.compile(
            "[+-]?[0-9]{1,3}(?:[.'’][0-9]{3}){1,6},[0-9]{1,20}|[+-]?[0-9]{1,20},[0-9]{1,20}");
    private static final Pattern FIRST_DIGITS = Pattern.compile("[0-9]{1,18}");
    private static final BigDecimal NEARLY = new BigDecimal("0.000001");

    private Numbers() {}

    /// @param stored a number of a workbook, with a decimal point whatever the language
    /// @param whole  whether the column holds whole numbers: then `4.096` has a thousands separator
    /// @return null where it is none
    static @Nullable BigDecimal parse(String text, boolean stored, boolean whole) {
        if (isDigits(text)) {
            return BigDecimal.valueOf(Long.parseLong(text));
        }
        String number = withoutBlanks(text);
        if (number.length() > 48) {
            return null;
        }
        if (whole && !stored && WHOLE_GROUPED.matcher(number).matches()) {
            return new BigDecimal(number.replaceAll("[.,'’_]", ""));
        }
        if (PLAIN.matcher(number).matches()) {
            return new BigDecimal(number);
        }
        if (POINT_DECIMAL.matcher(number).matches()) {
            return new BigDecimal(number.replaceAll("[,'’]", ""));
        }
        if (COMMA_DECIMAL.matcher(number).matches()) {
            return new BigDecimal(number.replaceAll("[.'’]", "").replace(',', '.'));
        }
        return WHOLE_GROUPED.matcher(number).matches() ? new BigDecimal(number.replaceAll("[.,'’_]", "")) : null;
    }

    private static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= 18;
    }

    private static String withoutBlanks(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean between = i > 0 && i + 1 < text.length() && isDigit(text.charAt(i - 1)) && isDigit(text.charAt(i
                    + 1));
            if (!(between && (c == ' ' || c == '\u00a0' || c == '\u202f' || c == '\u2009'))) {
                kept.append(c);
            }
        }
        return kept.toString();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /// @return null where it is no whole number, nearly
    static @Nullable BigDecimal whole(BigDecimal number) {
        BigDecimal rounded = number.setScale(0, RoundingMode.HALF_UP);
        return rounded.subtract(number).abs().compareTo(NEARLY) <= 0 ? rounded : null;
    }

    /// What a person may have meant: the first digits.
    static @Nullable String guess(String text) {
        Matcher digits = FIRST_DIGITS.matcher(text);
        return digits.find() ? digits.group() + "?" : null;
    }
}
