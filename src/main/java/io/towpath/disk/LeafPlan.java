package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;

/// Hands out, in the order of the disk, the leaves (1 MiB each) that have to be read: those in which any of the readers
/// has data. It asks for extents some GiB at a time, so its memory does not grow with the disk.
///
/// Safe for use by several threads.
final class LeafPlan {

    /// No leaf is left.
    static final long NONE = -1;

    private static final int WINDOW = 16384;

    private final List<DiskReader> readers;
    private final long size;
    private final BitSet done;
    private final LongConsumer handedOut;
    private final BitSet window = new BitSet();
    private long windowStart;
    private long windowEnd;
    private int next;
    private long skipped;

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

    /// The next leaf to read, or [#NONE].
    synchronized long next() throws IOException {
        while (true) {
            int found = window.nextSetBit(next);
            if (found >= 0) {
                skip(windowStart + next, windowStart + found);
                next = found + 1;
                handedOut.accept(windowStart + found);
                return windowStart + found;
            }
            skip(windowStart + next, windowEnd);
            next = 0;
            windowStart = windowEnd;
            window.clear();
            if (windowEnd * DigestTree.LEAF >= size) {
                return NONE;
            }
            load();
        }
    }

    /// Bytes passed over so far since nothing is stored there, or since they are done.
    synchronized long skippedBytes() {
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
        long start = windowStart * DigestTree.LEAF;
        long length = Math.min((long) WINDOW * DigestTree.LEAF, size - start);
        windowEnd = windowStart + (length + DigestTree.LEAF - 1) / DigestTree.LEAF;
        for (DiskReader reader : readers) {
            reader.extents(new ByteRange(start, length), extent -> {
                if (extent instanceof Extent.Data data) {
                    int first = (int) ((data.range().offset() - start) / DigestTree.LEAF);
                    int last = (int) ((data.range().end() - 1 - start) / DigestTree.LEAF);
                    window.set(first, last + 1);
                }
            });
        }
        for (int leaf = done.nextSetBit((int) windowStart); leaf >= 0 && leaf < windowEnd; leaf = done
                .nextSetBit(leaf + 1)) {
            window.clear((int) (leaf - windowStart));
        }
    }
}
