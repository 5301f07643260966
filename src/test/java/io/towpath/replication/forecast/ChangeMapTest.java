package io.towpath.replication.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChangeMapTest {

    private static final long GIB = 1L << 30;

    @Test
    void aRangeTouchesTheCellsThatItsFirstAndLastByteAreIn() {
        long cell = 100 * GIB / 256;

        assertThat(touched(100 * GIB, 0, 1)).containsExactly(0);
        assertThat(touched(100 * GIB, cell - 1, 1)).containsExactly(0);
        assertThat(touched(100 * GIB, cell - 1, 2)).containsExactly(0, 1);
        assertThat(touched(100 * GIB, cell, cell)).containsExactly(1);
        assertThat(touched(100 * GIB, 100 * GIB - 1, 1)).containsExactly(255);
        assertThat(touched(100 * GIB, 0, 100 * GIB)).hasSize(256);
        assertThat(touched(100 * GIB, 100 * GIB, 5)).isEmpty();
        assertThat(touched(100 * GIB, 100 * GIB - 5, 500)).containsExactly(255);
        assertThat(touched(100 * GIB, 7, 0)).isEmpty();
    }

    @Test
    void everyByteIsInTheCellThatSaysSo() {
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            long capacity = 512 * (1 + random.nextLong(1L << random.nextInt(40)));
            long offset = random.nextLong(capacity);
            int cell = touched(capacity, offset, 1).getFirst();
            ChangeMap map = ChangeMap.of(capacity, List.of());
            assertThat(offset).as("%d of %d", offset, capacity).isBetween(map.start(cell), map.start(cell + 1) - 1);
        }
    }

    @Test
    void countsPassesAndTellsWhereItIsHot() {
        List<byte[]> maps = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            maps.add(ChangeMap.cells(256 * GIB, List.of(new long[]{18 * GIB, 8 * GIB}, new long[]{i * GIB, GIB})));
        }

        ChangeMap map = ChangeMap.of(256 * GIB, maps);

        assertThat(map.passes()).isEqualTo(7);
        assertThat(map.hottest(2)).containsExactly(new ChangeMap.Hot(18 * GIB, 26 * GIB, 7),
                new ChangeMap.Hot(0, 7 * GIB, 1));
        assertThat(map.touched()).isEqualTo(15 / 256.0);
        // 63 changes in all, 57 of them make nine in ten: eight cells with seven each and one more
        assertThat(map.hotShare()).isEqualTo(9 / 256.0);
        assertThat(map.rows(64)).hasSize(4).allSatisfy(row -> assertThat(row).hasSize(64));
    }

    @Test
    void aDiskWithoutChangesHasNone() {
        ChangeMap map = ChangeMap.of(GIB, List.of(new byte[32], new byte[0]));

        assertThat(map.touched()).isZero();
        assertThat(map.hotShare()).isZero();
        assertThat(map.hottest(5)).isEmpty();
    }

    @Test
    void aDiskHasASize() {
        assertThatThrownBy(() -> ChangeMap.of(0, List.of())).hasMessageContaining("0 bytes");
    }

    private static List<Integer> touched(long capacity, long offset, long length) {
        return BitSet.valueOf(ChangeMap.cells(capacity, List.of(new long[]{offset, length}))).stream().boxed().toList();
    }
}
