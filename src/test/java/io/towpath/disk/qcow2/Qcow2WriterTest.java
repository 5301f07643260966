package io.towpath.disk.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.WriterContract;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The writers' contract over cluster sizes, and what is QCOW2's own.
class Qcow2WriterTest {

    private static final int K64 = 1 << 16;

    @TempDir
    Path folder;

    abstract static class Contract extends WriterContract {

        private final int unit;

        Contract(int unit) {
            this.unit = unit;
        }

        @Override
        protected DiskFormat format() {
            return DiskFormat.QCOW2;
        }

        @Override
        protected int unit() {
            return unit;
        }

        @Override
        protected Map<String, String> options() {
            return Map.of("cluster_size", Integer.toString(unit));
        }
    }

    @Nested
    class UsualClusters extends Contract {
        UsualClusters() {
            super(K64);
        }
    }

    @Nested
    class SmallClusters extends Contract {
        SmallClusters() {
            super(2048);
        }
    }

    @Nested
    class LargestClusters extends Contract {
        LargestClusters() {
            super(2 << 20);
        }
    }

    @Test
    void makesAnEmptyDisk() throws IOException {
        Path image = folder.resolve("empty.qcow2");

        try (Qcow2Writer writer = Qcow2Writer.create(image, 0, Map.of())) {
            writer.finish();
        }

        Qemu.check(image);
        assertEquals(0, Qemu.read(image).length);
    }

    @Test
    void aTebibyteWithOneSectorCostsNothing() throws IOException {
        Path image = folder.resolve("large.qcow2");

        Assertions.assertTimeout(Duration.ofSeconds(1), () -> {
            try (Qcow2Writer writer = Qcow2Writer.create(image, 1L << 40, Map.of())) {
                writer.zero(new ByteRange(0, 1L << 40));
                writer.write((1L << 40) - 512, ByteBuffer.allocate(512).put(0, (byte) 7));
                writer.finish();
            }
        });

        Qemu.check(image);
        assertTrue(Files.size(image) <= 7 * K64, Files.size(image) + " bytes");
    }

    @Test
    void aLargeWriteLiesInOnePieceInTheFile() throws IOException {
        Path image = folder.resolve("disk.qcow2");
        try (Qcow2Writer writer = Qcow2Writer.create(image, 8 << 20, Map.of())) {
            writer.write(K64 / 2, ByteBuffer.allocate(4 << 20));
            writer.finish();
        }

        String map = Judges.run(Judges.require("qemu-img").toString(), "map", "--output=json", image.toString())
                .ok().output();

        assertEquals(1, map.lines().filter(line -> line.contains("\"offset\"")).count(), map);
    }

    @Test
    void writesMoreTablesThanItHoldsInMemory() throws IOException {
        Path image = folder.resolve("wide.qcow2");
        long step = 4L << 20;
        long size = 3000 * step;
        try (Qcow2Writer writer = Qcow2Writer.create(image, size, Map.of("cluster_size", "4k"))) {
            for (int i = 0; i < 3000; i++) {
                writer.write((i * 1009L % 3000) * step, ByteBuffer.allocate(8).putInt(0, i));
            }
            writer.finish();
        }

        Qemu.check(image);
        try (Qcow2Image disk = Qemu.open(image)) {
            for (int i = 0; i < 3000; i++) {
                ByteBuffer read = ByteBuffer.allocate(8);
                disk.read((i * 1009L % 3000) * step, read);
                assertEquals(i, read.getInt(0));
            }
        }
    }

    @Test
    void writesOverClustersThatWereZeroed() throws IOException {
        Path image = folder.resolve("disk.qcow2");
        byte[] disk = new byte[4 * K64];
        java.util.Arrays.fill(disk, (byte) 1);
        try (Qcow2Writer writer = Qcow2Writer.create(image, disk.length, Map.of())) {
            writer.write(0, ByteBuffer.wrap(disk));
            writer.zero(new ByteRange(0, 3 * K64));
            writer.checkpoint();
            writer.write(K64 + 100, ByteBuffer.wrap(new byte[]{5, 6}));
            writer.finish();
        }
        java.util.Arrays.fill(disk, 0, 3 * K64, (byte) 0);
        disk[K64 + 100] = 5;
        disk[K64 + 101] = 6;

        Qemu.check(image);
        Assertions.assertArrayEquals(disk, Qemu.read(image));
        Qemu.sameDisk(Files.write(folder.resolve("expected.raw"), disk), image);
    }

    @ParameterizedTest
    @CsvSource({"cluster_size, 500, 1024", "cluster_size, 4M, 1024", "cluster_size, 3x, 1024",
            "lazy_refcounts, maybe, 1024", "compression_type, lz4, 1024", "cluster_size, 64k, 1000"})
    void refusesWhatItCannotDo(String option, String value, long size) {
        ImageException refusal = assertThrows(ImageException.class,
                () -> Qcow2Writer.create(folder.resolve("disk.qcow2"), size, Map.of(option, value)));

        assertEquals(Reason.UNSUPPORTED_FEATURE, refusal.reason());
        assertTrue(Files.notExists(folder.resolve("disk.qcow2")));
    }

    @Test
    void refusesADiskTooLargeForItsClusters() {
        ImageException refusal = assertThrows(ImageException.class, () -> Qcow2Writer
                .create(folder.resolve("disk.qcow2"), 1L << 40, Map.of("cluster_size", "512")));

        assertEquals("a disk of 1 TiB is too large for clusters of 512 B",
                String.valueOf(refusal.getMessage()).split(": ")[1]);
    }

    @Test
    void setsTheFlagOfLazyRefcounts() throws IOException {
        Path image = folder.resolve("lazy.qcow2");
        try (Qcow2Writer writer = Qcow2Writer.create(image, 1 << 20, Map.of("lazy_refcounts", "on"))) {
            writer.write(0, ByteBuffer.allocate(1 << 20));
            writer.finish();
        }

        Qemu.check(image);
        assertTrue(Judges.run(Judges.require("qemu-img").toString(), "info", image.toString()).ok().output()
                .contains("lazy refcounts: true"));
    }

    @Test
    void doesNotTakeUpAnImageOfAnotherKind() throws IOException {
        Path image = folder.resolve("old.qcow2");
        Qemu.create(image, "compat=0.10", 1 << 20);

        ImageException refusal = assertThrows(ImageException.class, () -> Qcow2Writer.resume(image));

        assertEquals(Reason.UNSUPPORTED_FEATURE, refusal.reason());
    }

    @Test
    void qemuWritesOnWhereWeStopped() throws IOException {
        Path image = folder.resolve("disk.qcow2");
        try (Qcow2Writer writer = Qcow2Writer.create(image, 64 << 20, Map.of())) {
            writer.write(K64, ByteBuffer.allocate(K64).put(0, (byte) 1));
            writer.finish();
        }

        Qemu.io(image, "write -P 3 0 40M", "discard 1M 1M", "write -z 3M 1M");

        Qemu.check(image);
        assertEquals(3, Qemu.read(image)[K64]);
    }
}
