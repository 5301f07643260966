package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.units.ByteRange;
import org.junit.jupiter.api.Test;

class ToldAreasTest {

    private final ToldAreas areas = new ToldAreas(10_000, 3);

    @Test
    void whatTouchesIsOneAndTakesOnePlace() {
        for (int at = 0; at < 5000; at += 100) {
            areas.add(new ByteRange(at, 100));
        }
        areas.add(new ByteRange(6000, 100));
        areas.add(new ByteRange(6050, 10));
        areas.add(new ByteRange(5500, 10));

        assertThat(areas.isAll()).isFalse();
        assertThat(areas.set().between(0, 10_000)).containsExactly(new ByteRange(0, 5000), new ByteRange(5500, 10),
                new ByteRange(6000, 100));
    }

    @Test
    void tooManyAreTheWholeDisk() {
        for (int at = 0; at < 4; at++) {
            assertThat(areas.isAll()).isFalse();
            areas.add(new ByteRange(at * 1000L, 10));
        }
        areas.add(new ByteRange(9000, 10));

        assertThat(areas.isAll()).isTrue();
        assertThat(areas.set().between(0, 10_000)).containsExactly(new ByteRange(0, 10_000));
    }
}
