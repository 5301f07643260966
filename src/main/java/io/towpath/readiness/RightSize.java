package io.towpath.readiness;

import io.towpath.readiness.ReadinessProperties.Sizing;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What size a VM needs by what it used: never more than it has.
///
/// * CPUs = measured 95th percentile × CPUs + headroom, rounded up, at least 1
/// * memory = measured 95th percentile × memory + headroom, rounded up to GiB, at least 1 GiB
///
/// @param cpus        recommended; null without enough data
/// @param memoryBytes recommended; null without enough data
/// @param why         what is missing; null where nothing is
public record RightSize(@Nullable Integer cpus, @Nullable Long memoryBytes, @Nullable String why) {

    private static final long GIB = 1L << 30;

    /// What was measured.
    public record Measured(Instant from, Instant to, @Nullable BigDecimal cpuP95, @Nullable BigDecimal memoryP95) {

        public long days() {
            return Duration.between(from, to).toDays();
        }
    }

    public static RightSize of(int cpus, long memoryBytes, @Nullable Measured measured, Sizing sizing) {
        if (measured == null) {
            return new RightSize(null, null, "Not measured.");
        }
        if (measured.days() < sizing.days()) {
            return new RightSize(null, null, "Not enough data: measured over %d %s, %d are needed.".formatted(
                    measured.days(), measured.days() == 1 ? "day" : "days", sizing.days()));
        }
        BigDecimal cpu = measured.cpuP95();
        BigDecimal memory = measured.memoryP95();
        Integer fewer = cpu == null
                ? null
                : (int) Math.min(cpus, Math.max(1, needed(cpu, cpus, sizing.cpuHeadroom())));
        Long less = memory == null
                ? null
                : Math.min(memoryBytes, GIB * Math.max(1, needed(memory, memoryBytes / (double) GIB,
                        sizing.memoryHeadroom())));
        return new RightSize(fewer, less,
                cpu == null && memory == null ? "Neither CPU nor memory was measured." : null);
    }

    private static long needed(BigDecimal percent, double size, int headroom) {
        // rounded down by a billionth first: 50 % of 4 with 0 % above is 2, whatever a double makes of it
        return (long) Math.ceil(percent.doubleValue() / 100 * size * (100 + headroom) / 100 - 1e-9);
    }

    /// For people, with the numbers of the settings.
    public static String formula(Sizing sizing) {
        return ("CPUs: 95th percentile × CPUs + %d %%, rounded up, at least 1. "
                + "Memory: 95th percentile × memory + %d %%, rounded up to GiB. Never above what it has; not below %d days of measurement.")
                .formatted(
                        sizing.cpuHeadroom(), sizing.memoryHeadroom(), sizing.days());
    }
}
