package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// What an image held at a moment, as digests of its blocks of 64 KiB, in a file of its own: so that the disk that it was
/// made from can be compared with it when the image has gone on. Kept up by the ranges that were written.
///
/// | at   | bytes | |
/// |------|-------|---|
/// | 0    | 8     | `TOWPSUM1` |
/// | 8    | 8     | bytes of the disk, big-endian |
/// | 16   | 8     | the number of the moment; 0 while it is being changed |
/// | 4096 | 16 each | of each block the first half of its SHA-256; zeroes where it holds zeroes |
///
/// Some 250 MB for a TB; blocks of zeroes take no room where files have holes.
public final class BlockSums {

    private static final byte[] MAGIC = "TOWPSUM1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 4096;
    private static final int SUM = 16;
    private static final int BLOCK = DigestTree.BLOCK;
    private static final int BLOCKS = DigestTree.LEAF / BLOCK;
    private static final ByteBuffer ZEROES = ByteBuffer.allocateDirect(BLOCK).asReadOnlyBuffer();

    private BlockSums() {}

    /// @param comparedBytes of the disk
    /// @param readBytes     of these, what it stores
    /// @param blocks        that differ
    /// @param first         where they lie, in the order of the disk: neighbours are one, and only the first are told
    public record Compared(long comparedBytes, long readBytes, long blocks, List<ByteRange> first) {

        /// So many places are told at most.
        public static final int PLACES = 64;
    }

    /// How far several threads are, told by one at a time: it never goes backwards.
    private static final class Told {
        private final LeafPlan plan;
        private final long size;
        private final ConversionProgress progress;
        private long read;

        Told(LeafPlan plan, long size, ConversionProgress progress) {
            this.plan = plan;
            this.size = size;
            this.progress = progress;
        }

        synchronized void read(int length) {
            read += length;
            progress.at(ConversionProgress.Phase.PROVE, read + plan.skippedBytes(), size, read);
        }
    }

    /// Of all that an image holds.
    ///
    /// @param moment above 0
    public static void build(DiskReader image, Path file, long moment, int threads, ConversionProgress progress)
            throws IOException {
        long size = image.sizeBytes();
        LeafPlan plan = new LeafPlan(List.of(image), new BitSet());
        Told told = new Told(plan, size, progress);
        try (FileChannel sums = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            header(sums, size, 0);
            sums.write(ByteBuffer.allocate(1), HEADER + Math.max(1, blocks(size)) * SUM - 1);
            new LeafWorkers(plan, size, LeafHash.Kind.NONE, progress).run(threads, false, (leaf, length, desk) -> {
                image.read(leaf * DigestTree.LEAF, desk.buffer());
                ByteBuffer all = of(desk.buffer().flip());
                write(sums, all, HEADER + leaf * BLOCKS * SUM);
                told.read(length);
            });
            seal(sums, size, moment, progress);
        }
    }

    /// Of what was written to the image.
    ///
    /// @param since  the moment that it has to be of, or a later one
    /// @return false when it is of another moment or disk, was left in the middle, or is not there: nothing is done then
    public static boolean update(DiskReader image, Path file, RangeSet written, long since, long moment, int threads,
            ConversionProgress progress) throws IOException {
        long size = image.sizeBytes();
        long of = moment(file, size);
        if (of < since || of == 0) {
            return false;
        }
        // also what became zeroes has to be looked at
        LeafPlan plan = new LeafPlan(List.of(new KnownDisk(image, written)), new BitSet());
        Told told = new Told(plan, size, progress);
        try (FileChannel sums = FileChannel.open(file, StandardOpenOption.WRITE)) {
            header(sums, size, 0);
            sums.force(false);
            new LeafWorkers(plan, size, LeafHash.Kind.NONE, progress).run(threads, false, (leaf, length, desk) -> {
                long start = leaf * DigestTree.LEAF;
                BitSet blocks = blocks(written.between(start, start + length), start);
                for (int first = blocks.nextSetBit(0); first >= 0;) {
                    int next = blocks.nextClearBit(first);
                    ByteBuffer part = desk.buffer().slice(first * BLOCK,
                            Math.min(next * BLOCK, length) - first * BLOCK);
                    image.read(start + (long) first * BLOCK, part);
                    write(sums, of(part.flip()), HEADER + (leaf * BLOCKS + first) * SUM);
                    first = blocks.nextSetBit(next);
                }
                told.read(length);
            });
            seal(sums, size, moment, progress);
        }
        return true;
    }

    /// The blocks that any of these ranges touches, counted from a place.
    private static BitSet blocks(List<ByteRange> ranges, long start) {
        BitSet blocks = new BitSet();
        for (ByteRange range : ranges) {
            blocks.set((int) ((range.offset() - start) / BLOCK), (int) ((range.end() - 1 - start) / BLOCK) + 1);
        }
        return blocks;
    }

    /// The moment it is of; 0 when it is of another disk, was left in the middle, or is not there.
    public static long moment(Path file, long sizeBytes) throws IOException {
        if (!Files.isRegularFile(file)) {
            return 0;
        }
        try (FileChannel sums = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer head = ByteBuffer.allocate(24);
            read(sums, head, 0);
            byte[] magic = new byte[MAGIC.length];
            head.get(magic);
            boolean mine = Arrays.equals(magic, MAGIC) && head.getLong() == sizeBytes
                    && sums.size() == HEADER + Math.max(1, blocks(sizeBytes)) * SUM;
            return mine ? head.getLong(16) : 0;
        }
    }

    /// How far the comparison of a disk with a file came, neither of which changes: one that was stopped goes on from there.
    public static final class SoFar {
        private final BitSet differ = new BitSet();
        private final BitSet looked = new BitSet();
        private long read;

        private synchronized void add(long leaf, BitSet here, int length) {
            BlockSums.add(differ, here, leaf);
            looked.set((int) leaf);
            read += length;
        }

        private synchronized BitSet looked() {
            return (BitSet) looked.clone();
        }

        /// Of these bytes it is known already.
        public synchronized long readBytes() {
            return read;
        }
    }

    /// Where a disk differs from what the image held.
    ///
    /// @param soFar added to, also when it is stopped
    /// @throws ImageException METADATA_INCONSISTENT when the file does not tell of this moment
    public static Compared compare(DiskReader disk, Path file, long moment, int threads, ConversionProgress progress,
            SoFar soFar) throws IOException {
        long size = disk.sizeBytes();
        if (moment(file, size) != moment) {
            throw new ImageException(Reason.METADATA_INCONSISTENT, file.toString(), "sums", "moment", null,
                    "it is not of moment %d of a disk of %d bytes".formatted(moment, size), null);
        }
        LeafPlan plan = new LeafPlan(List.of(disk), soFar.looked());
        Told told = new Told(plan, size, progress);
        try (FileChannel sums = FileChannel.open(file, StandardOpenOption.READ)) {
            new LeafWorkers(plan, size, LeafHash.Kind.NONE, progress).run(threads, false, (leaf, length, desk) -> {
                disk.read(leaf * DigestTree.LEAF, desk.buffer());
                soFar.add(leaf, differing(sums, leaf, of(desk.buffer().flip())), length);
                told.read(length);
            });
            // where the disk stores nothing the image has to have held zeroes
            BitSet looked = soFar.looked();
            int leaves = (int) Math.ceilDiv(size, DigestTree.LEAF);
            for (int leaf = looked.nextClearBit(0); leaf < leaves; leaf = looked.nextClearBit(leaf + 1)) {
                if (progress.cancelled() || Thread.currentThread().isInterrupted()) {
                    throw LeafWorkers.cancelled();
                }
                soFar.add(leaf, differing(sums, leaf, ByteBuffer.allocate(blocksOf(size, leaf) * SUM)), 0);
            }
        }
        return new Compared(size, soFar.read, soFar.differ.cardinality(), first(soFar.differ, size));
    }

    private static void add(BitSet all, BitSet here, long leaf) {
        here.stream().forEach(block -> all.set((int) leaf * BLOCKS + block));
    }

    private static List<ByteRange> first(BitSet differ, long size) {
        List<ByteRange> first = new ArrayList<>();
        for (int from = differ.nextSetBit(0); from >= 0 && first.size() < Compared.PLACES;) {
            int to = differ.nextClearBit(from);
            long at = (long) from * BLOCK;
            first.add(new ByteRange(at, Math.min((long) to * BLOCK, size) - at));
            from = differ.nextSetBit(to);
        }
        return first;
    }

    /// The leaf's blocks that are not what they were.
    private static BitSet differing(FileChannel sums, long leaf, ByteBuffer are) throws IOException {
        ByteBuffer were = ByteBuffer.allocate(are.limit());
        read(sums, were, HEADER + leaf * BLOCKS * SUM);
        BitSet differ = new BitSet();
        for (int block = 0; block * SUM < are.limit(); block++) {
            if (are.slice(block * SUM, SUM).mismatch(were.slice(block * SUM, SUM)) >= 0) {
                differ.set(block);
            }
        }
        return differ;
    }

    private static int blocksOf(long size, long leaf) {
        return (int) blocks(Math.min(DigestTree.LEAF, size - leaf * DigestTree.LEAF));
    }

    private static ByteBuffer of(ByteBuffer bytes) {
        ByteBuffer sums = ByteBuffer.allocate((int) blocks(bytes.limit()) * SUM);
        for (int start = 0; start < bytes.limit(); start += BLOCK) {
            ByteBuffer block = bytes.slice(start, Math.min(BLOCK, bytes.limit() - start));
            byte[] sum = new byte[SUM];
            if (block.mismatch(ZEROES.slice(0, block.limit())) >= 0) {
                var sha256 = LeafDigester.sha256();
                sha256.update(block);
                sum = sha256.digest();
            }
            sums.put(sum, 0, SUM);
        }
        return sums.flip();
    }

    private static long blocks(long bytes) {
        return Math.ceilDiv(bytes, BLOCK);
    }

    private static void header(FileChannel sums, long size, long moment) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(24).put(MAGIC).putLong(size).putLong(moment);
        write(sums, head.flip(), 0);
    }

    /// Who was stopped meanwhile says nothing of the moment: what the image holds may be another one's by now.
    private static void seal(FileChannel sums, long size, long moment, ConversionProgress progress) throws IOException {
        sums.force(true);
        if (progress.cancelled()) {
            throw LeafWorkers.cancelled();
        }
        header(sums, size, moment);
        sums.force(true);
    }

    private static void write(FileChannel sums, ByteBuffer bytes, long at) throws IOException {
        long to = at;
        while (bytes.hasRemaining()) {
            to += sums.write(bytes, to);
        }
    }

    private static void read(FileChannel sums, ByteBuffer into, long at) throws IOException {
        long from = at;
        while (into.hasRemaining()) {
            int read = sums.read(into, from);
            if (read < 0) {
                break; // what is not there is zeroes, and told by the size
            }
            from += read;
        }
        into.position(0).limit(into.capacity());
    }
}
