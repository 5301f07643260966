package io.towpath.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RightSizeTest {

    private static final long GIB = 1L << 30;
    private static final Instant NOW = Instant.parse("2026-11-12T20:41:00Z");

    /// CPUs and memory as they are, measured percent, what is recommended.
    @ParameterizedTest
    @CsvSource({"8, 64, 25, 50, 3, 39", "8, 64, 100, 100, 8, 64", "1, 1, 1, 1, 1, 1", "4, 16, 0, 0, 1, 1",
            "20, 10, 100, 83.3, 20, 10", "100, 100, 20, 50, 23, 60", "2, 4, 90, 10, 2, 1"})
    void recommendsTheMeasuredWithHeadroom(int cpus, int gib, BigDecimal cpu, BigDecimal memory, int cpusThen,
            int gibThen) {
        RightSize size = RightSize.of(cpus, gib * GIB, measured(30, cpu, memory), usual());

        assertThat(size).isEqualTo(new RightSize(cpusThen, gibThen * GIB, null));
    }

    @Test
    void saysThatSixDaysAreNotEnough() {
        assertThat(RightSize.of(8, GIB, measured(6, BigDecimal.ONE, BigDecimal.ONE), usual()).why())
                .isEqualTo("Not enough data: measured over 6 days, 7 are needed.");
        assertThat(RightSize.of(8, GIB, measured(7, BigDecimal.ONE, BigDecimal.ONE), usual()).why()).isNull();
    }

    @Test
    void recommendsNothingForWhatWasNotMeasured() {
        RightSize size = RightSize.of(8, 8 * GIB, measured(30, BigDecimal.TEN, null), usual());

        assertThat(size).isEqualTo(new RightSize(1, null, null));
        assertThat(RightSize.of(8, 8 * GIB, measured(30, null, null), usual()).why()).isNotNull();
        assertThat(RightSize.of(8, 8 * GIB, null, usual()).why()).isEqualTo("Not measured.");
    }

    @Test
    void neverGivesMoreThanThereIs() {
        assertThat(RightSize.of(4, GIB / 2, measured(30, new BigDecimal(200), new BigDecimal(100)), usual()))
                .isEqualTo(new RightSize(4, GIB / 2, null));
    }

    private static RightSize.Measured measured(int days, @Nullable BigDecimal cpu, @Nullable BigDecimal memory) {
        return new RightSize.Measured(NOW.minus(Duration.ofDays(days)), NOW, cpu, memory);
    }

    private static ReadinessProperties.Sizing usual() {
        return ReadinessProperties.usual().sizing();
    }
}
