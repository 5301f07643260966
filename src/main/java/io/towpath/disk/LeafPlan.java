package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Hands out, in the order of the disk, the leaves (1 MiB each) that have to be read: those in which any of the readers
/// has data, and of these the blocks (64 KiB each) where it lies. It asks for extents some GiB at a time, so its memory
/// does not grow with the disk; less of it where much is stored, since others wait for the answer while one thread asks.
///
/// Safe for use by several threads.
final class LeafPlan {

    private static final int SMALLEST_WINDOW = 64;
    private static final int LARGEST_WINDOW = 16384;
    private static final int BLOCKS = DigestTree.LEAF / DigestTree.BLOCK;

    private final List<DiskReader> readers;
    private final long size;
    private final BitSet done;
    private final LongConsumer handedOut;
    /// The blocks with data.
    private final BitSet window = new BitSet();
    private long windowStart;
    private long windowEnd;
    private int next;
    private int windowLeaves = SMALLEST_WINDOW;
    private int handedOutOfWindow;
    private volatile long skipped;

    /// A leaf to read.
    ///
    /// @param blocks those in which data may lie: bit n for block n; the others read as zeroes
    record Part(long leaf, int blocks) {}

    /// @param readers of disks of the same size
    /// @param done    leaves not to be handed out again
    LeafPlan(List<DiskReader> readers, BitSet done) {
        this(readers, done, _ -> {});
    }

    /// @param handedOut told each leaf before the next one is handed out
    LeafPlan(List<DiskReader> readers, BitSet done, LongConsumer handedOut) {
        this.readers = readers;
        this.size = readers.getFirst().sizeBytes();
        this.done = done;
        this.handedOut = handedOut;
    }

    /// The next leaf to read; null when none is left.
    synchronized @Nullable Part next() throws IOException {
        while (true) {
            int block = window.nextSetBit(next * BLOCKS);
            if (block >= 0) {
                int found = block / BLOCKS;
                long leaf = windowStart + found;
                skip(windowStart + next, leaf);
                next = found + 1;
                handedOutOfWindow++;
                handedOut.accept(leaf);
                return new Part(leaf, blocks(found));
            }
            skip(windowStart + next, windowEnd);
            next = 0;
            windowStart = windowEnd;
            window.clear();
            if (windowEnd * DigestTree.LEAF >= size) {
                return null;
            }
            load();
        }
    }

    private int blocks(int leaf) {
        int blocks = 0;
        for (int block = 0; block < BLOCKS; block++) {
            if (window.get(leaf * BLOCKS + block)) {
                blocks |= 1 << block;
            }
        }
        return blocks;
    }

    /// Bytes passed over so far since nothing is stored there, or since they are done.
    long skippedBytes() {
        return skipped;
    }

    static int length(long size, long leaf) {
        return (int) Math.min(DigestTree.LEAF, size - leaf * DigestTree.LEAF);
    }

    private void skip(long from, long to) {
        long end = Math.min(to * DigestTree.LEAF, size);
        skipped += Math.max(0, end - from * DigestTree.LEAF);
    }

    private void load() throws IOException {
        windowLeaves = handedOutOfWindow < SMALLEST_WINDOW / 2
                ? Math.min(2 * windowLeaves, LARGEST_WINDOW)
                : Math.max(windowLeaves / 2, SMALLEST_WINDOW);
        handedOutOfWindow = 0;
        long start = windowStart * DigestTree.LEAF;
        long length = Math.min((long) windowLeaves * DigestTree.LEAF, size - start);
        windowEnd = windowStart + (length + DigestTree.LEAF - 1) / DigestTree.LEAF;
        for (DiskReader reader : readers) {
            reader.extents(new ByteRange(start, length), extent -> {
                if (extent instanceof Extent.Data data) {
                    int first = (int) ((data.range().offset() - start) / DigestTree.BLOCK);
                    int last = (int) ((data.range().end() - 1 - start) / DigestTree.BLOCK);
                    window.set(first, last + 1);
                }
            });
        }
        for (int leaf = done.nextSetBit((int) windowStart); leaf >= 0 && leaf < windowEnd; leaf = done
                .nextSetBit(leaf + 1)) {
            int first = (int) (leaf - windowStart) * BLOCKS;
            window.clear(first, first + BLOCKS);
        }
    }
}
