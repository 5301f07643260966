package io.towpath.units;

import java.util.Locale;

/// A number of bytes, printed the way disks are spoken of: in binary units.
///
/// @param bytes ≥ 0
public record ByteSize(long bytes) {

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes=" + bytes);
        }
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
