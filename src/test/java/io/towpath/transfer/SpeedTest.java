package io.towpath.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpeedTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void settlesAtTheRealSpeedAndIsNotShakenByOneSecond() {
        Speed speed = new Speed(0, 0);
        long perSecond = 0;
        for (int second = 1; second <= 10; second++) {
            perSecond = speed.at(second * 100L, second * SECOND);
        }
        assertThat(perSecond).isEqualTo(100);

        assertThat(speed.at(1000, 11 * SECOND)).isEqualTo(70);
        assertThat(speed.at(1000, 11 * SECOND)).as("no time passed").isEqualTo(70);
    }

    @Test
    void aNewPhaseBeginsWithoutASpeed() {
        Speed speed = new Speed(0, 0);
        speed.at(1000, SECOND);

        assertThat(speed.at(10, 2 * SECOND)).isZero();
        assertThat(speed.at(60, 3 * SECOND)).isEqualTo(50);
    }
}
