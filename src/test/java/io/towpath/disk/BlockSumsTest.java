package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Digests of what an image held: kept up by what was written, stopped on the way, compared where much differs.
class BlockSumsTest {

    private static final int BLOCK = 64 << 10;
    private static final int SIZE = (40 << 20) + 1536;

    @TempDir
    Path folder;

    private Path image = Path.of("");
    private Path sums = Path.of("");

    @BeforeEach
    void make() throws IOException {
        image = Files.write(folder.resolve("disk.raw"), TestDisk.mixed(SIZE, 5));
        sums = folder.resolve("disk.sums");
        try (DiskReader disk = open()) {
            BlockSums.build(disk, sums, 1, 2, Listener.patient());
        }
    }

    private DiskReader open() throws IOException {
        return DiskImages.open(DiskRef.file(image), OpenOptions.declared(DiskFormat.RAW));
    }

    /// Who asks whether to stop is told to after so many times.
    private static ConversionProgress stoppedAfter(int times) {
        return counting(new AtomicInteger(), times);
    }

    private static ConversionProgress counting(AtomicInteger asked, int times) {
        return new ConversionProgress() {

            @Override
            public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                // not looked at
            }

            @Override
            public boolean cancelled() {
                return asked.incrementAndGet() > times;
            }
        };
    }

    private void write(ByteRange range, boolean zeroes) throws IOException {
        byte[] bytes = new byte[(int) range.length()];
        if (!zeroes) {
            new Random(range.offset()).nextBytes(bytes);
        }
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(range.offset());
            file.write(bytes);
        }
    }

    @Test
    void whatWasWrittenIsBroughtInAsIfAllWereReadAgain() throws IOException {
        List<ByteRange> ranges = List.of(new ByteRange(5, 1), new ByteRange(3 * BLOCK - 1, 2),
                new ByteRange(1 << 20, 3 << 20), new ByteRange((20 << 20) - 100, 200), new ByteRange(SIZE - 700, 700));
        for (int i = 0; i < ranges.size(); i++) {
            write(ranges.get(i), i == 2);
        }
        try (DiskReader disk = open()) {
            assertFalse(BlockSums.update(disk, sums, RangeSet.of(ranges), 2, 3, 3, Listener.patient()), "too old");
            assertTrue(BlockSums.update(disk, sums, RangeSet.of(ranges), 1, 2, 3, Listener.patient()));
            Path anew = folder.resolve("anew.sums");
            BlockSums.build(disk, anew, 2, 2, Listener.patient());
            assertArrayEquals(Files.readAllBytes(anew), Files.readAllBytes(sums));
        }
    }

    @Test
    void isKeptUpByAsManyThreadsAsAskedForAndStopsWhenAsked() throws IOException {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        try (DiskReader disk = new ForwardedDisk(open()) {
            @Override
            public void read(long offset, ByteBuffer into) throws IOException {
                threads.add(Thread.currentThread().getName());
                super.read(offset, into);
            }
        }) {
            RangeSet all = RangeSet.of(List.of(new ByteRange(0, SIZE)));
            ImageException stopped = assertThrows(ImageException.class, () -> BlockSums.update(disk, sums, all, 1, 2, 1,
                    stoppedAfter(3)));
            assertEquals(Reason.CANCELLED, stopped.reason());
            assertEquals(Set.of("towpath-disk-0"), threads);
            assertEquals(0, BlockSums.moment(sums, SIZE), "left in the middle");
        }
    }

    /// Whoever took the image over may be writing to it by then.
    @Test
    void whoIsStoppedWhenAllWasReadSaysNothingOfTheMoment() throws IOException {
        RangeSet all = RangeSet.of(List.of(new ByteRange(0, SIZE)));
        AtomicInteger asked = new AtomicInteger();
        try (DiskReader disk = open()) {
            BlockSums.update(disk, sums, all, 1, 2, 1, counting(asked, Integer.MAX_VALUE));
            int times = asked.getAndSet(0);

            ImageException stopped = assertThrows(ImageException.class,
                    () -> BlockSums.update(disk, sums, all, 2, 3, 1, counting(asked, times - 1)));

            assertEquals(Reason.CANCELLED, stopped.reason());
            assertEquals(times, asked.get(), "at its very end");
            assertEquals(0, BlockSums.moment(sums, SIZE));
        }
    }

    /// A disk that stores nothing, though every second block held something.
    @Test
    void ofMuchThatDiffersOnlyTheFirstPlacesAreKept() throws IOException {
        long size = 4L << 30;
        int blocks = (int) (size / BLOCK);
        image = folder.resolve("empty.raw");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(size);
        }
        try (DiskReader disk = open()) {
            BlockSums.build(disk, sums, 7, 2, Listener.patient());
            byte[] held = new byte[blocks * 16];
            for (int block = 0; block < blocks; block += 2) {
                Arrays.fill(held, block * 16, block * 16 + 16, (byte) 9);
            }
            Arrays.fill(held, 16, 32, (byte) 9);
            try (RandomAccessFile file = new RandomAccessFile(sums.toFile(), "rw")) {
                file.seek(4096);
                file.write(held);
            }

            BlockSums.Compared compared = BlockSums.compare(disk, sums, 7, 2, Listener.patient(),
                    new BlockSums.SoFar());

            assertEquals(blocks / 2 + 1, compared.blocks());
            assertEquals(BlockSums.Compared.PLACES, compared.first().size());
            assertEquals(List.of(new ByteRange(0, 3 * BLOCK), new ByteRange(4 * BLOCK, BLOCK)),
                    compared.first().subList(0,
                            2));
            ImageException stopped = assertThrows(ImageException.class, () -> BlockSums.compare(disk, sums, 7, 2,
                    stoppedAfter(100), new BlockSums.SoFar()));
            assertEquals(Reason.CANCELLED, stopped.reason());
        }
    }
}
