package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// Ranges of a disk in its order, none touching another: what overlapped or adjoined is one.
public final class RangeSet {

    private final long[] starts;
    private final long[] ends;

    private RangeSet(long[] starts, long[] ends) {
        this.starts = starts;
        this.ends = ends;
    }

    public static RangeSet of(Collection<ByteRange> ranges) {
        List<ByteRange> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(ByteRange::offset));
        long[] starts = new long[sorted.size()];
        long[] ends = new long[sorted.size()];
        int count = 0;
        for (ByteRange range : sorted) {
            if (count > 0 && range.offset() <= ends[count - 1]) {
                ends[count - 1] = Math.max(ends[count - 1], range.end());
            } else {
                starts[count] = range.offset();
                ends[count] = range.end();
                count++;
            }
        }
        return new RangeSet(Arrays.copyOf(starts, count), Arrays.copyOf(ends, count));
    }

    public int count() {
        return starts.length;
    }

    /// The first byte behind the last range; 0 when there are none.
    public long end() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    public long bytes() {
        long bytes = 0;
        for (int i = 0; i < starts.length; i++) {
            bytes += ends[i] - starts[i];
        }
        return bytes;
    }

    /// In order.
    public List<ByteRange> all() {
        return between(0, end());
    }

    /// Whether all of the other ranges lie within these.
    public boolean covers(RangeSet others) {
        for (ByteRange other : others.all()) {
            if (!between(other.offset(), other.end()).equals(List.of(other))) {
                return false;
            }
        }
        return true;
    }

    /// The parts of the ranges that lie between two places, in order.
    public List<ByteRange> between(long from, long to) {
        int found = Arrays.binarySearch(starts, from);
        int at = found >= 0 ? found : Math.max(0, -found - 2);
        List<ByteRange> parts = new ArrayList<>();
        for (; at < starts.length && starts[at] < to; at++) {
            long start = Math.max(starts[at], from);
            long end = Math.min(ends[at], to);
            if (start < end) {
                parts.add(new ByteRange(start, end - start));
            }
        }
        return parts;
    }
}
