package io.towpath.planning.dependency.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LayersTest {

    @Test
    void arrowsPointToTheRightAndACycleIsTakenApart() {
        Layers.Placed placed = Layers.of(4,
                List.of(new int[]{0, 1}, new int[]{1, 2}, new int[]{0, 2}, new int[]{2, 0}));

        assertThat(placed.x()[0]).isLessThan(placed.x()[1]);
        assertThat(placed.x()[1]).isLessThan(placed.x()[2]);
        assertThat(placed.reversed()).containsExactly(false, false, false, true);
        assertThat(placed.bends().get(2)).hasSize(1);
    }

    @Property(tries = 200)
    void noTwoNodesOverlapAndAllLieInThePicture(@ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int count) {
        Layers.Placed placed = Layers.of(count, arrows(seed, count));

        Set<List<Integer>> places = new HashSet<>();
        for (int node = 0; node < count; node++) {
            assertThat(placed.x()[node]).isBetween(Layers.COLUMN / 2, placed.width() - Layers.COLUMN / 2);
            assertThat(placed.y()[node]).isBetween(Layers.ROW / 2, placed.height() - Layers.ROW / 2);
            for (int other = 0; other < node; other++) {
                boolean apart = Math.abs(placed.x()[node] - placed.x()[other]) >= Layers.COLUMN
                        || Math.abs(placed.y()[node] - placed.y()[other]) >= Layers.ROW;
                assertThat(apart).as("%d and %d", node, other).isTrue();
            }
            assertThat(places.add(List.of(placed.x()[node], placed.y()[node]))).isTrue();
        }
    }

    @Property(tries = 100)
    void whatIsNotReversedPointsToTheRight(@ForAll long seed) {
        List<int[]> arrows = arrows(seed, 40);
        Layers.Placed placed = Layers.of(40, arrows);

        for (int arrow = 0; arrow < arrows.size(); arrow++) {
            int from = placed.x()[arrows.get(arrow)[0]];
            int to = placed.x()[arrows.get(arrow)[1]];
            assertThat(placed.reversed()[arrow] ? to < from : from < to).isTrue();
            assertThat(placed.bends().get(arrow)).hasSize(Math.abs(to - from) / Layers.COLUMN - 1);
        }
    }

    @Property(tries = 50)
    void theSameGraphIsAlwaysDrawnTheSame(@ForAll long seed) {
        Layers.Placed once = Layers.of(50, arrows(seed, 50));
        Layers.Placed again = Layers.of(50, arrows(seed, 50));

        assertThat(once.x()).isEqualTo(again.x());
        assertThat(once.y()).isEqualTo(again.y());
    }

    private static List<int[]> arrows(long seed, int count) {
        Random random = new Random(seed);
        List<int[]> arrows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = random.nextInt(count);
            int to = random.nextInt(count);
            if (from != to) {
                arrows.add(new int[]{from, to});
            }
        }
        return arrows;
    }
}
