package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.towpath.disk.raw.RawImage;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeafDeskTest {

    private static final int BLOCK = DigestTree.BLOCK;
    private static final int SIZE = 6 * DigestTree.LEAF + 3 * BLOCK + 1024;

    @TempDir
    Path folder;

    /// Remembers what was asked for.
    private static final class Watched extends ForwardedDisk {
        final List<ByteRange> reads = new ArrayList<>();
        private final List<ByteRange> data;

        Watched(DiskReader disk, List<ByteRange> data) {
            super(disk);
            this.data = data;
        }

        @Override
        public void extents(ByteRange within, Consumer<Extent> each) {
            data.forEach(range -> each.accept(new Extent.Data(range)));
        }

        @Override
        public void read(long offset, ByteBuffer into) throws IOException {
            reads.add(new ByteRange(offset, into.remaining()));
            disk.read(offset, into);
        }
    }

    @Test
    void readsOnlyTheBlocksThatHoldDataAndSeesZeroesElsewhere() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            byte[] content = new byte[SIZE];
            List<ByteRange> data = new ArrayList<>();
            for (int at = random.nextInt(3) * BLOCK; at < SIZE; at += (1 + random.nextInt(30)) * BLOCK) {
                int end = Math.min(SIZE, at + 1 + random.nextInt(5 * BLOCK));
                Arrays.fill(content, at, end, (byte) (1 + random.nextInt(100)));
                data.add(new ByteRange(at, end - at));
                at = (end + BLOCK - 1) / BLOCK * BLOCK;
            }
            Path file = Files.write(folder.resolve("disk"), content);
            try (Watched disk = new Watched(RawImage.open(ImageSource.open(file)), data)) {
                LeafPlan plan = new LeafPlan(List.of(disk), new BitSet());
                LeafDesk desk = new LeafDesk(false, new LeafDigester());
                LeafDesk checked = new LeafDesk(false, new LeafChecksum());
                DigestTree tree = new DigestTree(SIZE);
                for (LeafPlan.Part part = plan.next(); part != null; part = plan.next()) {
                    int length = LeafPlan.length(SIZE, part.leaf());
                    int start = (int) part.leaf() * DigestTree.LEAF;
                    byte[] expected = Arrays.copyOfRange(content, start, start + length);
                    desk.prepare(part.blocks(), length);
                    desk.read(disk, part.leaf());
                    checked.prepare(part.blocks(), length);
                    checked.read(disk, part.leaf());

                    byte[] found = new byte[length];
                    desk.buffer().get(0, found);
                    assertArrayEquals(expected, found);
                    byte[] hash = desk.hashRead();
                    assertArrayEquals(new LeafDigester().of(ByteBuffer.wrap(expected)), hash);
                    assertArrayEquals(new LeafChecksum().of(ByteBuffer.wrap(expected)), checked.hashRead());
                    tree.put(part.leaf(), hash);
                }
                BitSet wanted = new BitSet();
                data.forEach(
                        range -> wanted.set((int) (range.offset() / BLOCK), (int) ((range.end() - 1) / BLOCK) + 1));
                BitSet read = new BitSet();
                disk.reads.forEach(range -> read.set((int) (range.offset() / BLOCK),
                        (int) ((range.end() - 1) / BLOCK) + 1));
                assertEquals(wanted, read);
                assertEquals(DiskDigests.of(RawImage.open(ImageSource.open(file)), 2, Listener.patient()),
                        tree.digest());
            }
        }
    }

    @Test
    void asksForNothingWhereThereIsNothing() throws IOException {
        Path file = Files.createFile(folder.resolve("empty"));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), SIZE - 1);
        }
        try (Watched disk = new Watched(RawImage.open(ImageSource.open(file)), List.of())) {
            assertNull(new LeafPlan(List.of(disk), new BitSet()).next());
        }
    }

    @Test
    void checksumsTellWhereBlocksLie() {
        ByteBuffer first = ByteBuffer.allocate(DigestTree.LEAF).put(0, (byte) 1);
        ByteBuffer second = ByteBuffer.allocate(DigestTree.LEAF).put(BLOCK, (byte) 1);
        LeafChecksum checksum = new LeafChecksum();

        long sum = ByteBuffer.wrap(checksum.of(first)).getLong();

        assertEquals(sum, ByteBuffer.wrap(checksum.of(first)).getLong());
        assertFalse(sum == ByteBuffer.wrap(checksum.of(second)).getLong());
        assertFalse(sum == ByteBuffer.wrap(checksum.of(ByteBuffer.allocate(DigestTree.LEAF))).getLong());
    }
}
