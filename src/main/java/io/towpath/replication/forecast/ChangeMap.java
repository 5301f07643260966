package io.towpath.replication.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Where a disk changes: for each 1/256th of it, in how many passes it did.
///
/// @param capacity of the disk, bytes
/// @param counts   256 of them
/// @param passes   that were looked at
public record ChangeMap(long capacity, List<Integer> counts, int passes) {

    public static final int CELLS = 256;
    /// So many bytes a pass's map takes.
    public static final int BYTES = CELLS / 8;
    /// 16 PiB: larger ones no platform has, and their bytes times 256 are still a number.
    private static final long LARGEST = 1L << 54;

    public ChangeMap {
        counts = List.copyOf(counts);
        if (capacity <= 0 || capacity > LARGEST || counts.size() != CELLS) {
            throw new IllegalArgumentException("a disk of %d bytes with %d cells, not %d".formatted(capacity,
                    counts.size(), CELLS));
        }
    }

    /// A run of cells, as bytes of the disk.
    ///
    /// @param passes in which all of it changed at least so often
    public record Hot(long from, long to, int passes) {}

    /// Which cells ranges of bytes touch: bit n of byte n/8 is cell n.
    ///
    /// @param ranges pairs of offset and length
    public static byte[] cells(long capacity, Iterable<long[]> ranges) {
        BitSet touched = new BitSet(CELLS);
        for (long[] range : ranges) {
            if (range[1] > 0 && range[0] < capacity) {
                touched.set(cell(range[0], capacity), cell(Math.min(capacity, range[0] + range[1]) - 1, capacity) + 1);
            }
        }
        return Arrays.copyOf(touched.toByteArray(), BYTES);
    }

    /// @param maps one of each pass, as [#cells] makes them
    public static ChangeMap of(long capacity, List<byte[]> maps) {
        int[] counts = new int[CELLS];
        maps.forEach(map -> BitSet.valueOf(map).stream().filter(cell -> cell < CELLS)
                .forEach(cell -> counts[cell]++));
        return new ChangeMap(capacity, Arrays.stream(counts).boxed().toList(), maps.size());
    }

    private static int cell(long offset, long capacity) {
        return (int) (offset * CELLS / capacity);
    }

    /// The first byte of a cell; of cell 256 the end of the disk.
    public long start(int cell) {
        return Math.ceilDiv(capacity * cell, CELLS);
    }

    /// Share of cells that changed at least once, 0 to 1.
    public double touched() {
        return counts.stream().filter(count -> count > 0).count() / (double) CELLS;
    }

    /// Share of the disk that takes nine in ten of all changes, cell by cell.
    public double hotShare() {
        List<Integer> falling = counts.stream().sorted(Comparator.reverseOrder()).toList();
        long all = falling.stream().mapToLong(Integer::longValue).sum();
        long sum = 0;
        int cells = 0;
        while (cells < CELLS && sum * 10 < all * 9) {
            sum += falling.get(cells++);
        }
        return cells / (double) CELLS;
    }

    /// The hottest runs of neighbouring cells, hottest first.
    public List<Hot> hottest(int most) {
        List<Hot> runs = new ArrayList<>();
        int begin = 0;
        for (int cell = 1; cell <= CELLS; cell++) {
            if (cell == CELLS || !counts.get(cell).equals(counts.get(begin))) {
                if (counts.get(begin) > 0) {
                    runs.add(new Hot(start(begin), start(cell), counts.get(begin)));
                }
                begin = cell;
            }
        }
        runs.sort(Comparator.comparingInt(Hot::passes).reversed()
                .thenComparing(Comparator.comparingLong((Hot hot) -> hot.to() - hot.from()).reversed())
                .thenComparingLong(Hot::from));
        return runs.subList(0, Math.min(most, runs.size()));
    }

    /// As rows of a picture.
    public List<List<Integer>> rows(int columns) {
        return IntStream.range(0, CELLS / columns)
                .mapToObj(row -> counts.subList(row * columns, (row + 1) * columns)).toList();
    }
}
