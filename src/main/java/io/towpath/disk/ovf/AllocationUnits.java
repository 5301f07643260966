package io.towpath.disk.ovf;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;

/// Units of capacities and memory: `byte * 2^20`, `MegaBytes`, `GB`, `byte * 1024 * 10^3`.
///
/// Exporters mean binary units by `MegaBytes` and `MB`; only `10^n` is decimal. Source: DMTF DSP0004, "Programmatic
/// Units", and what VMware's and VirtualBox's exports hold.
final class AllocationUnits {

    private static final BigInteger KI = BigInteger.valueOf(1024);
    private static final int MAX_EXPONENT = 63;
    /// Blanks and factors without end would take minutes to split and to multiply.
    private static final int LONGEST = 100;

    private AllocationUnits() {}

    /// Bytes in one unit; empty where the text is no unit of bytes.
    static Optional<BigInteger> bytes(String text) {
        if (text.strip().length() > LONGEST) {
            return Optional.empty();
        }
        BigInteger product = null;
        for (String part : text.strip().toLowerCase(Locale.ROOT).split("\\s*\\*\\s*", -1)) {
            Optional<BigInteger> factor = product == null ? word(part) : number(part);
            if (factor.isEmpty()) {
                return Optional.empty();
            }
            product = product == null ? factor.get() : product.multiply(factor.get());
        }
        return Optional.ofNullable(product).filter(p -> p.signum() > 0 && p.bitLength() <= MAX_EXPONENT);
    }

    private static Optional<BigInteger> word(String word) {
        return switch (word) {
            case "byte", "bytes", "b" -> Optional.of(BigInteger.ONE);
            case "kilobyte", "kilobytes", "kibibyte", "kb", "kib" -> Optional.of(KI);
            case "megabyte", "megabytes", "mebibyte", "mb", "mib" -> Optional.of(KI.pow(2));
            case "gigabyte", "gigabytes", "gibibyte", "gb", "gib" -> Optional.of(KI.pow(3));
            case "terabyte", "terabytes", "tebibyte", "tb", "tib" -> Optional.of(KI.pow(4));
            case String _ -> Optional.empty();
        };
    }

    private static Optional<BigInteger> number(String text) {
        int power = text.indexOf('^');
        String base = (power < 0 ? text : text.substring(0, power)).strip();
        String exponent = power < 0 ? "1" : text.substring(power + 1).strip();
        if (!base.matches("[0-9]{1,10}") || !exponent.matches("[0-9]{1,2}")
                || Integer.parseInt(exponent) > MAX_EXPONENT) {
            return Optional.empty();
        }
        return Optional.of(new BigInteger(base).pow(Integer.parseInt(exponent)));
    }
}
