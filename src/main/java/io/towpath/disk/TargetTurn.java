package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The target of a conversion, written by whoever's turn it is: several threads writing one file are slower than one.
/// From time to time what was written is made durable and noted in the journal.
final class TargetTurn {

    /// When to make durable, since all others wait meanwhile. What comes from afar is read again only as far as these bytes
    /// go, and what was on its way: they or the time, whichever comes first. A file at hand is read again sooner than its
    /// copy is waited for: both.
    ///
    /// @param bytes written since the last time
    /// @param nanos since then
    record Checkpoints(long bytes, long nanos, boolean both) {

        private static final long LEAST_BYTES = 64L << 20;
        private static final long NANOS = 5_000_000_000L;

        /// @param size of the disk, in bytes: of a large one a hundredth is little
        static Checkpoints of(DiskRef source, long size) {
            return switch (source) {
                case DiskRef.Provided _,DiskRef.Served _ -> new Checkpoints(Math.max(LEAST_BYTES, size / 100), NANOS,
                        false);
                case DiskRef.Stored _,DiskRef.Device _ -> new Checkpoints(LEAST_BYTES, NANOS, true);
            };
        }

        static Checkpoints every(long bytes) {
            return new Checkpoints(bytes, 0, true);
        }

        boolean due(long pendingBytes, long sinceNanos) {
            boolean many = pendingBytes >= bytes;
            boolean late = sinceNanos >= nanos;
            return both ? many && late : many || late;
        }
    }

    private final DiskWriter writer;
    private final ConversionJournal journal;
    private final ConversionTarget files;
    private final Checkpoints checkpoints;
    private final boolean clearZeroes;
    private long pendingBytes;
    private long lastCheckpoint = System.nanoTime();
    private long storedBytes;
    private long durableBytes;
    private @Nullable IOException failure;
    /// Of a checkpoint: what it was to make durable may be lost, though the next one would not tell.
    private @Nullable IOException unsaved;

    /// @param clearZeroes an earlier run may have left something where there are zeroes
    TargetTurn(DiskWriter writer, ConversionJournal journal, ConversionTarget files, Checkpoints checkpoints,
            boolean clearZeroes) {
        this.writer = writer;
        this.journal = journal;
        this.files = files;
        this.checkpoints = checkpoints;
        this.clearZeroes = clearZeroes;
    }

    /// @param leaf   content from position 0 to its limit
    /// @param stored which 64 KiB blocks of it are not zero
    synchronized long write(long index, ByteBuffer leaf, int stored, byte[] hash) throws IOException {
        requireSound();
        try {
            writeBlocks(index * DigestTree.LEAF, leaf, stored);
            return written(index, leaf.limit(), hash);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// The same for a leaf that was packed; leaves come in the order of the disk.
    ///
    /// @param length bytes of the leaf
    /// @param packed from position to limit
    synchronized long writePacked(long index, int length, int stored, ByteBuffer packed, byte[] hash)
            throws IOException {
        requireSound();
        try {
            if (stored != 0) {
                ((PackingWriter) writer).writePacked(index * DigestTree.LEAF, packed);
                int cut = isStored(stored, length - 1) ? -length & (DigestTree.BLOCK - 1) : 0;
                storedBytes += Integer.bitCount(stored) * DigestTree.BLOCK - cut;
            }
            return written(index, length, hash);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// Whoever's turn comes after a failure, before all have heard of it, tells the same.
    private void requireSound() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    private IOException failed(IOException e) {
        failure = files.failure(e);
        return failure;
    }

    private long written(long index, int length, byte[] hash) throws IOException {
        journal.add(index, hash);
        pendingBytes += length;
        if (checkpoints.due(pendingBytes, System.nanoTime() - lastCheckpoint)) {
            checkpoint();
        }
        return storedBytes;
    }

    private void writeBlocks(long offset, ByteBuffer leaf, int stored) throws IOException {
        int length = leaf.limit();
        for (int start = 0; start < length;) {
            boolean data = isStored(stored, start);
            int end = start;
            while (end < length && isStored(stored, end) == data) {
                end += DigestTree.BLOCK;
            }
            end = Math.min(end, length);
            if (data) {
                writer.write(offset + start, leaf.duplicate().position(start).limit(end));
                storedBytes += end - start;
            } else if (clearZeroes) {
                writer.zero(new ByteRange(offset + start, end - start));
            }
            start = end;
        }
    }

    private static boolean isStored(int stored, int at) {
        return (stored >>> (at / DigestTree.BLOCK) & 1) != 0;
    }

    /// Makes durable what was written and notes it; once that has failed, never again.
    synchronized void checkpoint() throws IOException {
        if (unsaved != null) {
            throw unsaved;
        }
        try {
            writer.checkpoint();
            note();
        } catch (IOException e) {
            unsaved = e;
            throw e;
        }
    }

    /// Gives back what an earlier run may have written and did not note, or whose flush failed.
    ///
    /// @param done leaves that are noted
    /// @return so many bytes may have their place all the same
    synchronized long renew(BitSet done, long size) {
        boolean renewed = true;
        long start = 0;
        while (clearZeroes && start < size) {
            int leaf = done.nextClearBit((int) (start / DigestTree.LEAF));
            int next = done.nextSetBit(leaf);
            start = (long) leaf * DigestTree.LEAF;
            long end = next < 0 ? size : Math.min(size, (long) next * DigestTree.LEAF);
            renewed &= start >= size || writer.renew(new ByteRange(start, end - start));
            start = Math.max(start, end);
        }
        return clearZeroes && !renewed ? checkpoints.bytes() : 0;
    }

    /// Completes the target.
    synchronized void finish() throws IOException {
        try {
            writer.finish();
            note();
            journal.appendComplete();
        } catch (IOException e) {
            throw files.failure(e);
        }
    }

    private void note() throws IOException {
        journal.commit();
        pendingBytes = 0;
        durableBytes = storedBytes;
        lastCheckpoint = System.nanoTime();
    }

    synchronized long storedBytes() {
        return storedBytes;
    }

    /// Those of them that the last checkpoint made durable.
    synchronized long durableBytes() {
        return durableBytes;
    }
}
