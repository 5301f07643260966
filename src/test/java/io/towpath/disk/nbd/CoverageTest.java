package io.towpath.disk.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class CoverageTest {

    /// Against a set of bits, which is slower and obvious.
    @Property(tries = 300)
    void knowsEachByte(@ForAll @Size(max = 40) List<@IntRange(max = 99) Integer> starts,
            @ForAll @Size(value = 40) List<@IntRange(min = 1, max = 12) Integer> lengths) {
        Coverage coverage = new Coverage();
        BitSet bits = new BitSet();
        for (int i = 0; i < starts.size(); i++) {
            int start = starts.get(i);
            int end = start + lengths.get(i);
            boolean free = bits.get(start, end).isEmpty();
            if (free) {
                bits.set(start, end);
            }

            assertThat(coverage.add(start, end - start)).isEqualTo(free);
            assertThat(coverage.bytes()).isEqualTo(bits.cardinality());
            assertThat(coverage.firstMissing()).isEqualTo(bits.nextClearBit(0));
        }
    }
}
