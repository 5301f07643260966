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
import java.util.concurrent.atomic.AtomicLong;

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
    /// @param differ        in blocks
    public record Compared(long comparedBytes, long readBytes, RangeSet differ) {}

    /// Of all that an image holds.
    ///
    /// @param moment above 0
    public static void build(DiskReader image, Path file, long moment, int threads, ConversionProgress progress)
            throws IOException {
        long size = image.sizeBytes();
        LeafPlan plan = new LeafPlan(List.of(image), new BitSet());
        AtomicLong read = new AtomicLong();
        try (FileChannel sums = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            header(sums, size, 0);
            sums.write(ByteBuffer.allocate(1), HEADER + Math.max(1, blocks(size)) * SUM - 1);
            new LeafWorkers(plan, size, LeafHash.Kind.NONE, progress).run(threads, false, (leaf, length, desk) -> {
                image.read(leaf * DigestTree.LEAF, desk.buffer());
                ByteBuffer all = of(desk.buffer().flip());
                write(sums, all, HEADER + leaf * BLOCKS * SUM);
                progress.at(ConversionProgress.Phase.PROVE, read.addAndGet(length) + plan.skippedBytes(), size,
                        read.get());
            });
            seal(sums, size, moment);
        }
    }

    /// Of what was written to the image.
    ///
    /// @param since  the moment that it has to be of, or a later one
    /// @return false when it is of another moment or disk, was left in the middle, or is not there: nothing is done then
    public static boolean update(DiskReader image, Path file, RangeSet written, long since, long moment)
            throws IOException {
        long size = image.sizeBytes();
        long of = moment(file, size);
        if (of < since || of == 0) {
            return false;
        }
        try (FileChannel sums = FileChannel.open(file, StandardOpenOption.WRITE)) {
            header(sums, size, 0);
            sums.force(false);
            ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK);
            long next = 0;
            for (ByteRange range : written.between(0, size)) {
                for (long block = Math.max(next, range.offset() / BLOCK); block * BLOCK < range.end(); block++) {
                    buffer.clear().limit((int) Math.min(BLOCK, size - block * BLOCK));
                    image.read(block * BLOCK, buffer);
                    write(sums, of(buffer.flip()), HEADER + block * SUM);
                    next = block + 1;
                }
            }
            seal(sums, size, moment);
        }
        return true;
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

    /// Where a disk differs from what the image held.
    ///
    /// @throws ImageException METADATA_INCONSISTENT when the file does not tell of this moment
    public static Compared compare(DiskReader disk, Path file, long moment, int threads, ConversionProgress progress)
            throws IOException {
        long size = disk.sizeBytes();
        if (moment(file, size) != moment) {
            throw new ImageException(Reason.METADATA_INCONSISTENT, file.toString(), "sums", "moment", null,
                    "it is not of moment %d of a disk of %d bytes".formatted(moment, size), null);
        }
        LeafPlan plan = new LeafPlan(List.of(disk), new BitSet());
        AtomicLong read = new AtomicLong();
        List<ByteRange> differ = new ArrayList<>();
        BitSet looked = new BitSet();
        try (FileChannel sums = FileChannel.open(file, StandardOpenOption.READ)) {
            new LeafWorkers(plan, size, LeafHash.Kind.NONE, progress).run(threads, false, (leaf, length, desk) -> {
                disk.read(leaf * DigestTree.LEAF, desk.buffer());
                List<ByteRange> here = differing(sums, size, leaf, of(desk.buffer().flip()));
                synchronized (differ) {
                    differ.addAll(here);
                    looked.set((int) leaf);
                }
                progress.at(ConversionProgress.Phase.PROVE, read.addAndGet(length) + plan.skippedBytes(), size,
                        read.get());
            });
            // where the disk stores nothing the image has to have held zeroes
            int leaves = (int) Math.ceilDiv(size, DigestTree.LEAF);
            for (int leaf = looked.nextClearBit(0); leaf < leaves; leaf = looked.nextClearBit(leaf + 1)) {
                differ.addAll(differing(sums, size, leaf, ByteBuffer.allocate(blocksOf(size, leaf) * SUM)));
            }
        }
        return new Compared(size, read.get(), RangeSet.of(differ));
    }

    private static List<ByteRange> differing(FileChannel sums, long size, long leaf, ByteBuffer are)
            throws IOException {
        ByteBuffer were = ByteBuffer.allocate(are.limit());
        read(sums, were, HEADER + leaf * BLOCKS * SUM);
        List<ByteRange> differ = new ArrayList<>();
        for (int block = 0; block * SUM < are.limit(); block++) {
            if (are.slice(block * SUM, SUM).mismatch(were.slice(block * SUM, SUM)) >= 0) {
                long at = leaf * DigestTree.LEAF + (long) block * BLOCK;
                differ.add(new ByteRange(at, Math.min(BLOCK, size - at)));
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

    private static void seal(FileChannel sums, long size, long moment) throws IOException {
        sums.force(true);
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
