package io.towpath.inventory.reading;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// A size that names its unit: `16 GB`. Programs that show sizes of memory and disks count by 1024, whatever they write.
final class Sizes {

    private Sizes() {}

    /// @return null where it names none, or is no size
    static @Nullable Long parse(String text) {
        int letters = 0;
        while (letters < text.length() && !Character.isLetter(text.charAt(letters))) {
            letters++;
        }
        Headers.Name unit = Headers.of("size " + text.substring(letters));
        BigDecimal number = Numbers.parse(text.substring(0, letters).strip(), false, false);
        if (number == null || unit.unit() == 0 || !unit.key().equals("size") || number.signum() < 0) {
            return null;
        }
        BigDecimal bytes = number.multiply(BigDecimal.valueOf(unit.unit())).setScale(0, RoundingMode.HALF_UP);
        return bytes.toBigInteger().bitLength() > 62 ? null : Long.valueOf(bytes.longValueExact());
    }
}
