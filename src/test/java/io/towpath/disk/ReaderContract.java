package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every reader keeps to. Subclass it for each format and say how an image of given content is made.
public abstract class ReaderContract {

    @TempDir
    protected Path folder;

    /// Makes an image whose guest sees `content`, by other means than this project's own where there are any.
    protected abstract Path image(Path folder, byte[] content) throws IOException;

    protected abstract DiskFormat format();

    /// The unit of allocation at whose edges disks end.
    protected abstract int unit();

    protected DiskReader open(Path image) throws IOException {
        return DiskImages.open(DiskRef.file(image), OpenOptions.declared(format()));
    }

    @Test
    void readsWhatTheGuestSeesAtOnceAndInPieces() throws IOException {
        byte[] content = TestDisk.mixed(5 * unit() + 512 * 7, 1);
        try (DiskReader reader = open(image(folder, content))) {
            assertEquals(content.length, reader.sizeBytes());
            assertEquals(format(), reader.format());
            assertArrayEquals(content, TestDisk.contentOf(reader));

            Random random = new Random(2);
            for (int i = 0; i < 200; i++) {
                int offset = random.nextInt(content.length);
                int length = random.nextInt(content.length - offset + 1);
                ByteBuffer direct = ByteBuffer.allocateDirect(length + 10).position(3).limit(3 + length);
                reader.read(offset, direct);
                assertEquals(0, direct.remaining());
                byte[] got = new byte[length];
                direct.get(3, got);
                assertArrayEquals(Arrays.copyOfRange(content, offset, offset + length), got);
            }
        }
    }

    @Test
    void readsForSeveralThreadsAtOnce() throws Exception {
        byte[] content = TestDisk.mixed(20 * unit(), 3);
        try (DiskReader reader = open(image(folder, content));
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Integer>> reads = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                // compared where it is read: with large clusters forty copies would not fit into memory
                reads.add(() -> Arrays.mismatch(content, TestDisk.contentOf(reader)));
            }
            for (Future<Integer> read : threads.invokeAll(reads)) {
                assertEquals(-1, read.get());
            }
        }
    }

    @Test
    void tellsExtentsWithoutGapsAndOnlyZeroesOutsideData() throws IOException {
        byte[] content = TestDisk.mixed(9 * unit() + 512, 4);
        try (DiskReader reader = open(image(folder, content))) {
            Random random = new Random(5);
            checkExtents(reader, content, new ByteRange(0, content.length));
            for (int i = 0; i < 50; i++) {
                int offset = random.nextInt(content.length);
                checkExtents(reader, content, new ByteRange(offset, 1 + random.nextInt(content.length - offset)));
            }
        }
    }

    private static void checkExtents(DiskReader reader, byte[] content, ByteRange within) throws IOException {
        long[] next = {within.offset()};
        reader.extents(within, extent -> {
            assertEquals(next[0], extent.range().offset());
            next[0] = extent.range().end();
            if (!(extent instanceof Extent.Data)) {
                for (long at = extent.range().offset(); at < extent.range().end(); at++) {
                    assertEquals(0, content[(int) at], () -> "not zero in " + extent);
                }
            }
        });
        assertEquals(within.end(), next[0]);
    }

    @Test
    void leavesTheImageAsItWas() throws IOException {
        Path image = image(folder, TestDisk.mixed(3 * unit(), 6));
        byte[] before = java.nio.file.Files.readAllBytes(image);
        try (DiskReader reader = open(image)) {
            TestDisk.contentOf(reader);
            assertEquals(format() == DiskFormat.NBD, reader.sources().isEmpty());
            for (ImageSource source : reader.sources()) {
                source.ensureUnchanged();
            }
        }
        assertArrayEquals(before, java.nio.file.Files.readAllBytes(image));
    }

    @Test
    void refusesToReadBeyondTheEnd() throws IOException {
        try (DiskReader reader = open(image(folder, TestDisk.mixed(2 * unit(), 7)))) {
            assertThrows(Exception.class, () -> reader.read(reader.sizeBytes() - 1, ByteBuffer.allocate(2)));
        }
    }

    @Test
    void readsDisksThatEndAroundAUnit() throws IOException {
        for (int size : new int[]{512, unit() - 512, unit(), unit() + 512, 3 * unit() - 512, 3 * unit() + 512}) {
            byte[] content = TestDisk.mixed(size, size);
            Path inside = java.nio.file.Files.createDirectory(folder.resolve("size" + size));
            try (DiskReader reader = open(image(inside, content))) {
                assertEquals(size, reader.sizeBytes());
                assertArrayEquals(content, TestDisk.contentOf(reader), () -> "size " + size);
            }
        }
    }
}
