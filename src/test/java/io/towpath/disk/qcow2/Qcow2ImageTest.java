package io.towpath.disk.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.DiskReader.Fact;
import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.Extent;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What qemu writes is read as qemu reads it.
class Qcow2ImageTest {

    private static final long K64 = 65536;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {512, K64 - 512, K64, K64 + 512, 3 * K64 - 512, 3 * K64, 3 * K64 + 512, 20 * K64, 8 << 20})
    void readsDisksOfAllSizes(long size) throws IOException {
        Path raw = Qemu.rawDisk(folder, size, size);

        Path image = Qemu.convert(raw, folder.resolve("disk.qcow2"));

        assertArrayEquals(Files.readAllBytes(raw), Qemu.read(image));
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 4096, 16384, 65536, 262144, 2097152})
    void readsAllClusterSizes(int clusterSize) throws IOException {
        Path raw = Qemu.rawDisk(folder, 9 << 20, clusterSize);

        Path image = Qemu.convert(raw, folder.resolve("disk.qcow2"), "-o", "cluster_size=" + clusterSize);

        assertArrayEquals(Files.readAllBytes(raw), Qemu.read(image));
    }

    @ParameterizedTest
    @CsvSource({"zlib,512", "zlib,4096", "zlib,65536", "zlib,2097152", "zstd,512", "zstd,4096", "zstd,65536",
            "zstd,2097152"})
    void readsCompressedClusters(String type, int clusterSize) throws IOException {
        Path raw = Qemu.rawDisk(folder, (5 << 20) + 512, clusterSize + 1);

        Path image = Qemu.convert(raw, folder.resolve("disk.qcow2"), "-c", "-o",
                "compression_type=" + type + ",cluster_size=" + clusterSize);

        assertArrayEquals(Files.readAllBytes(raw), Qemu.read(image));
        try (Qcow2Image disk = Qemu.open(image)) {
            assertTrue(disk.facts().contains(new Fact("compression-type", type)), disk.facts().toString());
            assertTrue(disk.facts().stream().noneMatch(new Fact("compressed-clusters", "0")::equals));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"compat=0.10", "compat=1.1,refcount_bits=1", "compat=1.1,refcount_bits=64",
            "lazy_refcounts=on", "preallocation=metadata", "preallocation=falloc"})
    void readsEveryShapeOfAnImage(String options) throws IOException {
        Path raw = Qemu.rawDisk(folder, 3 << 20, 7);
        Path image = folder.resolve("disk.qcow2");
        Qemu.create(image, options, 3 << 20);
        Qemu.io(image, "write -s " + raw + " 0 3M", "write -P 9 100k 1k");

        byte[] expected = Files.readAllBytes(raw);
        Arrays.fill(expected, 100 << 10, 101 << 10, (byte) 9);
        assertArrayEquals(expected, Qemu.read(image));
    }

    @Test
    void readsAnEmptyDisk() throws IOException {
        Path image = folder.resolve("empty.qcow2");
        Qemu.create(image, "cluster_size=65536", 0);

        assertEquals(0, Qemu.read(image).length);
    }

    @Test
    void tellsDataZeroAndUnallocatedApart() throws IOException {
        Path image = folder.resolve("disk.qcow2");
        Qemu.create(image, "cluster_size=65536", 2L << 30);
        Qemu.io(image, "write -P 1 0 128k", "write -z 128k 64k", "write -P 2 1G 64k", "write -c -P 3 1088k 64k",
                "write -z 0 64k");

        assertEquals(List.of(new Extent.Zero(new ByteRange(512, K64 - 512)), new Extent.Data(new ByteRange(K64, K64)),
                new Extent.Zero(new ByteRange(2 * K64, K64)), new Extent.Unallocated(new ByteRange(3 * K64, 14 * K64)),
                new Extent.Data(new ByteRange(17 * K64, K64)),
                new Extent.Unallocated(new ByteRange(18 * K64, (1L << 30) - 18 * K64)),
                new Extent.Data(new ByteRange(1L << 30, K64)),
                new Extent.Unallocated(new ByteRange((1L << 30) + K64, (1L << 30) - K64))),
                extents(image, new ByteRange(512, (2L << 30) - 512)));
    }

    @Test
    void readsTheCurrentStateOfAnImageWithSnapshots() throws IOException {
        Path image = folder.resolve("disk.qcow2");
        Qemu.create(image, "cluster_size=65536", 1 << 20);
        Qemu.io(image, "write -P 1 0 1M");
        io.towpath.Judges.run("qemu-img", "snapshot", "-c", "before", image.toString()).ok();
        Qemu.io(image, "write -P 2 64k 64k");

        byte[] expected = new byte[1 << 20];
        Arrays.fill(expected, (byte) 1);
        Arrays.fill(expected, 1 << 16, 1 << 17, (byte) 2);
        assertArrayEquals(expected, Qemu.read(image));
        try (Qcow2Image disk = Qemu.open(image)) {
            assertEquals(List.of("internal-snapshots"), disk.notes().stream().map(Note::code).toList());
        }
    }

    @Test
    void readsADiskOfManyTebibytesAtOnce() throws IOException {
        Path image = folder.resolve("large.qcow2");
        Qemu.create(image, "cluster_size=65536", 62L << 40);
        Qemu.io(image, "write -P 5 61T 64k");

        List<Extent> extents = extents(image, new ByteRange(0, 62L << 40));

        assertEquals(new Extent.Data(new ByteRange(61L << 40, K64)), extents.get(1));
        assertEquals(3, extents.size());
    }

    @Test
    void manyThreadsReadAtOnce() throws Exception {
        Path raw = Qemu.rawDisk(folder, 16 << 20, 3);
        Path image = Qemu.convert(raw, folder.resolve("disk.qcow2"), "-c");
        byte[] expected = Files.readAllBytes(raw);

        try (Qcow2Image disk = Qemu.open(image); var threads = Executors.newFixedThreadPool(8)) {
            List<Callable<byte[]>> readers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                int at = i * 200_000;
                readers.add(() -> {
                    ByteBuffer part = ByteBuffer.allocateDirect(300_000);
                    disk.read(at, part);
                    byte[] bytes = new byte[300_000];
                    part.flip().get(bytes);
                    return bytes;
                });
            }
            List<Future<byte[]>> results = threads.invokeAll(readers);
            for (int i = 0; i < 64; i++) {
                assertArrayEquals(Arrays.copyOfRange(expected, i * 200_000, i * 200_000 + 300_000),
                        results.get(i).get());
            }
        }
    }

    private static List<Extent> extents(Path image, ByteRange within) throws IOException {
        List<Extent> extents = new ArrayList<>();
        try (Qcow2Image disk = Qemu.open(image)) {
            disk.extents(within, extents::add);
        }
        return extents;
    }
}
