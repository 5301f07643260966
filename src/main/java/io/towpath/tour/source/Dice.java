package io.towpath.tour.source;

/// Chance that is the same each time: what falls depends on nothing but what is asked.
///
/// Source of the mixing: Steele, Lea, Flood, *Fast Splittable Pseudorandom Number Generators*, 2014, "mix64".
final class Dice {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Dice() {}

    static long of(long seed, long first, long second) {
        return mix(mix(seed + GOLDEN * (first + 1)) + GOLDEN * (second + 1));
    }

    /// From 0, below 1.
    static double share(long seed, long first, long second) {
        return (of(seed, first, second) >>> 11) * 0x1.0p-53;
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
