package io.towpath.replication;

import io.towpath.disk.RangeSet;
import io.towpath.units.ByteRange;
import java.util.Arrays;
import java.util.BitSet;

/// In which 256ths of a disk something changed.
record Heat(BitSet parts) {

    static final Heat NONE = new Heat(new BitSet());

    static Heat of(RangeSet changed, long capacityBytes) {
        BitSet parts = new BitSet(DiskPass.HEAT_PARTS);
        for (ByteRange range : changed.between(0, capacityBytes)) {
            parts.set(part(range.offset(), capacityBytes), part(range.end() - 1, capacityBytes) + 1);
        }
        return new Heat(parts);
    }

    private static int part(long at, long capacityBytes) {
        return (int) (at * DiskPass.HEAT_PARTS / capacityBytes);
    }

    byte[] bytes() {
        return Arrays.copyOf(parts.toByteArray(), DiskPass.HEAT_PARTS / 8);
    }
}
