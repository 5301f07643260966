package io.towpath.units;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A number of bytes, printed the way disks are spoken of: in binary units.
///
/// @param bytes ≥ 0
public record ByteSize(long bytes) {

    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,15})(?:\\.([0-9]{1,6}))? ?(?:([KMGTP])i?)?B?",
            Pattern.CASE_INSENSITIVE);
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes=" + bytes);
        }
    }

    /// `100M`, `1.5 GiB`, `65536`: units are binary, however they are written.
    ///
    /// @throws IllegalArgumentException when it is no number of bytes, or one above 8 EiB
    public static ByteSize parse(String text) {
        Matcher matcher = WRITTEN.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no number of bytes; write 100M or 1.5G");
        }
        int unit = matcher.group(3) == null ? 0 : 1 + "KMGTP".indexOf(matcher.group(3).toUpperCase(Locale.ROOT));
        BigDecimal number = new BigDecimal(
                matcher.group(1) + "." + (matcher.group(2) == null ? "0" : matcher.group(2)));
        BigInteger bytes = number.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(10 * unit))).toBigInteger();
        if (bytes.bitLength() > 63) {
            throw new IllegalArgumentException("'" + text + "' is more than any disk has");
        }
        return new ByteSize(bytes.longValue());
    }

    /// `512 B`, `64 KiB`, `1.5 GiB`: one decimal, none where it would be zero.
    @Override
    public String toString() {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        String number = value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
        return number + " " + UNITS[unit];
    }
}
