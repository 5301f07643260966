package io.towpath.disk.qcow2;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.TargetFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/// Hands out clusters of the file, always from its end, and writes their refcounts: one each, but for those that
/// compressed clusters share. Nothing is ever freed, so a cluster handed out has never been used and reads as zeroes, and
/// no cluster that an older checkpoint knows is overwritten by something else.
///
/// The refcount table lies at a place of its own since creation and is large enough for the whole disk. A refcount block
/// is a cluster of 16-bit counts.
final class ClusterAllocator {

    private static final int COUNT_BYTES = 2;
    private static final int RUN_BYTES = 1 << 16;

    private final TargetFile file;
    private final Geometry geometry;
    private final long tableOffset;
    private final long[] blocks;
    private final ByteBuffer ones = ByteBuffer.allocateDirect(RUN_BYTES);
    /// The next cluster to hand out.
    private long next;
    /// Clusters whose refcounts are written: all below.
    private long counted;
    /// Users of clusters that may have several, since the last checkpoint; with the last cluster's from before it.
    private final Map<Long, Integer> users = new HashMap<>();
    private long lastShared = -1;
    private boolean usersChanged;
    private int blockCount;
    private int blocksWritten;

    /// @param blocks     the refcount table's entries; changed by this
    /// @param blockCount how many of them are set
    /// @param next       the first cluster that is free, with all behind it
    ClusterAllocator(TargetFile file, Geometry geometry, long tableOffset, long[] blocks, int blockCount, long next) {
        this.file = file;
        this.geometry = geometry;
        this.tableOffset = tableOffset;
        this.blocks = blocks;
        this.blockCount = blockCount;
        this.blocksWritten = blockCount;
        this.next = next;
        while (ones.hasRemaining()) {
            ones.putShort((short) 1);
        }
    }

    /// The place of so many clusters in a row.
    long allocate(long clusters) throws ImageException {
        if (next + clusters > (long) blocks.length * countsInBlock()) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, file.name(), "refcount table", null, tableOffset,
                    "its refcount table is full at %d clusters".formatted(next), "Write the image afresh.");
        }
        long first = next;
        next += clusters;
        return first << geometry.clusterBits();
    }

    /// Counts one more user of a cluster that may have several. These rise: a cluster before the last one that was named
    /// is not named any more.
    void share(long cluster) {
        users.merge(cluster, 1, Integer::sum);
        lastShared = cluster;
        usersChanged = true;
    }

    private int countsInBlock() {
        return geometry.clusterBytes() / COUNT_BYTES;
    }

    /// Bytes of the file that are handed out.
    long end() {
        return next << geometry.clusterBits();
    }

    boolean hasUncounted() {
        return counted < next || usersChanged;
    }

    /// Says that the refcounts of so many clusters are in the file already.
    void countedTo(long clusters) {
        counted = clusters;
    }

    /// Hands out the refcount blocks that are missing. Afterwards [#end()] is final until something else is allocated.
    void addBlocks() throws ImageException {
        while ((long) blockCount * countsInBlock() < next) {
            blocks[blockCount] = allocate(1);
            blockCount++;
        }
    }

    /// Writes the refcounts of what was handed out; of blocks the table does not name yet, too.
    void writeCounts() throws IOException {
        if (usersChanged) {
            counted = Math.min(counted, Collections.min(users.keySet()));
        }
        while (counted < next) {
            int index = (int) (counted / countsInBlock());
            int within = (int) (counted % countsInBlock());
            int count = (int) Math.min(Math.min(countsInBlock() - within, next - counted), RUN_BYTES / COUNT_BYTES);
            ByteBuffer counts = users.isEmpty() ? ones.clear().limit(count * COUNT_BYTES) : counts(counted, count);
            file.write(blocks[index] + (long) within * COUNT_BYTES, counts);
            counted += count;
        }
        users.keySet().removeIf(cluster -> cluster != lastShared);
        usersChanged = false;
    }

    private ByteBuffer counts(long first, int count) {
        ByteBuffer counts = ByteBuffer.allocate(count * COUNT_BYTES);
        for (int i = 0; i < count; i++) {
            counts.putShort(users.getOrDefault(first + i, 1).shortValue());
        }
        return counts.flip();
    }

    boolean hasNewBlocks() {
        return blocksWritten < blockCount;
    }

    /// Names the new blocks in the table.
    void writeTable() throws IOException {
        ByteBuffer entries = ByteBuffer.allocate((blockCount - blocksWritten) * Geometry.ENTRY_BYTES);
        for (int i = blocksWritten; i < blockCount; i++) {
            entries.putLong(blocks[i]);
        }
        file.write(tableOffset + (long) blocksWritten * Geometry.ENTRY_BYTES, entries.flip());
        blocksWritten = blockCount;
    }
}
