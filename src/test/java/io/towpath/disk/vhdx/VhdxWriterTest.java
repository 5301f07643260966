package io.towpath.disk.vhdx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.WriterContract;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The writers' contract, and what is VHDX's own.
class VhdxWriterTest {

    private static final int MIB = 1 << 20;
    private static final long TIB = 1L << 40;

    @TempDir
    Path folder;

    abstract static class Contract extends WriterContract {

        private final Map<String, String> options;

        Contract(Map<String, String> options) {
            this.options = options;
        }

        @Override
        protected DiskFormat format() {
            return DiskFormat.VHDX;
        }

        @Override
        protected int unit() {
            return MIB;
        }

        @Override
        protected Map<String, String> options() {
            return options;
        }
    }

    @Nested
    class Dynamic extends Contract {
        Dynamic() {
            super(Map.of());
        }
    }

    @Nested
    class DynamicWithAbsentBlocks extends Contract {
        DynamicWithAbsentBlocks() {
            super(Map.of("block_state_zero", "off", "block_size", "2M", "log_size", "2M"));
        }
    }

    @Nested
    class DynamicWithTheLargestBlocks extends Contract {
        DynamicWithTheLargestBlocks() {
            super(Map.of("block_size", "256M"));
        }
    }

    @Nested
    class Fixed extends Contract {
        Fixed() {
            super(Map.of("subformat", "fixed"));
        }
    }

    @Test
    void sixtyTwoTebibytesWithAFewSectorsCostLittle() throws IOException {
        Path image = folder.resolve("large.vhdx");
        long size = 62 * TIB;

        assertTimeout(Duration.ofSeconds(5), () -> {
            try (VhdxWriter writer = VhdxWriter.create(image, size, Map.of())) {
                writer.zero(new ByteRange(0, size));
                for (int i = 0; i < 62; i++) {
                    writer.write(i * TIB + 12_345 * 512, ByteBuffer.allocate(512).put(0, (byte) i));
                }
                writer.write(size - 512, ByteBuffer.allocate(512).put(511, (byte) 7));
                writer.zero(new ByteRange(0, size - TIB));
                writer.finish();
            }
            try (DiskReader reader = VhdxRefusalTest.open(image)) {
                List<Extent> data = new ArrayList<>();
                reader.extents(new ByteRange(0, size), extent -> {
                    if (extent instanceof Extent.Data) {
                        data.add(extent);
                    }
                });
                long bytes = data.stream().mapToLong(extent -> extent.range().length()).sum();
                assertTrue(data.size() >= 2 && bytes < 10L * MIB, data::toString);
                ByteBuffer sector = ByteBuffer.allocate(512);
                reader.read(size - 512, sector);
                assertEquals(7, sector.get(511));
            }
        });
        Judges.run(Judges.require("qemu-img").toString(), "check", "-f", "vhdx", image.toString()).ok();
    }

    @Test
    void smallBlocksOnALargeDiskKeepMemoryBounded() throws IOException {
        Path image = folder.resolve("wide.vhdx");
        long step = 512L * MIB;
        int writes = 3000;
        try (VhdxWriter writer = VhdxWriter.create(image, writes * step,
                Map.of("block_size", "1M", "block_state_zero", "off"))) {
            for (int i = 0; i < writes; i++) {
                writer.write((i * 1009L % writes) * step, ByteBuffer.allocate(8).putInt(0, i));
            }
            writer.finish();
        }

        try (DiskReader disk = VhdxRefusalTest.open(image)) {
            for (int i = 0; i < writes; i++) {
                ByteBuffer read = ByteBuffer.allocate(8);
                disk.read((i * 1009L % writes) * step, read);
                assertEquals(i, read.getInt(0));
            }
        }
    }

    @Test
    void aLargeWriteLiesInOnePieceInTheFile() throws IOException {
        Path image = folder.resolve("disk.vhdx");
        try (VhdxWriter writer = VhdxWriter.create(image, 16 * MIB, Map.of())) {
            writer.write(MIB / 2, ByteBuffer.allocate(8 * MIB));
            writer.finish();
        }

        assertEquals(4 * MIB + 9 * MIB, Files.size(image));
        try (DiskReader reader = VhdxRefusalTest.open(image)) {
            List<Extent> extents = new ArrayList<>();
            reader.extents(new ByteRange(0, 16 * MIB), extents::add);
            assertTrue(extents.contains(new Extent.Data(new ByteRange(MIB / 2, 8 * MIB))), extents::toString);
        }
    }

    /// QEMU refuses sectors of 4,096 bytes, so the bytes are looked at themselves.
    @Test
    void writesSectorsOf4096Bytes() throws IOException {
        Path image = folder.resolve("4k.vhdx");
        long size = 40L << 30;
        int last = 40 * 1024 - 1;
        try (VhdxWriter writer = VhdxWriter.create(image, size,
                Map.of("logical_sector_size", "4096", "block_size", "1M"))) {
            writer.write(size - 100, ByteBuffer.allocate(100).put(99, (byte) 9));
            writer.write(0, ByteBuffer.allocate(1).put(0, (byte) 8));
            writer.finish();
        }

        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(image)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(4096, bytes.getInt(2 * MIB + (64 << 10) + 32));
        // 32,768 blocks, the entry of their sector bitmap, and the rest
        assertEquals(5L << 20 | 6, bytes.getLong(3 * MIB));
        assertEquals(0, bytes.getLong(3 * MIB + 8 * 32768));
        assertEquals(4L << 20 | 6, bytes.getLong(3 * MIB + 8 * (last + 1)));
        try (DiskReader reader = VhdxRefusalTest.open(image)) {
            assertTrue(reader.facts().contains(new DiskReader.Fact("logical-sector-size", "4096")));
            ByteBuffer read = ByteBuffer.allocate(1);
            reader.read(size - 1, read);
            assertEquals(9, read.get(0));
            reader.read(0, read.clear());
            assertEquals(8, read.get(0));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "131072, 1", "131073, 2", "1048576, 8", "67108864, 32"})
    void choosesTheSmallestBlocksThatKeepTheBatSmall(long mib, int blockMib) throws IOException {
        NewImage image = NewImage.of("x", mib * MIB, WriterOptions.of("x", Map.of()));

        assertEquals(blockMib * MIB, image.disk().blockBytes());
    }

    @Test
    void zeroedBlocksAreZeroAndCanBeWrittenAgain() throws IOException {
        Path image = folder.resolve("disk.vhdx");
        byte[] disk = new byte[4 * MIB];
        java.util.Arrays.fill(disk, (byte) 1);
        try (VhdxWriter writer = VhdxWriter.create(image, disk.length, Map.of())) {
            writer.write(0, ByteBuffer.wrap(disk));
            writer.zero(new ByteRange(0, 3 * MIB));
            writer.checkpoint();
            writer.write(MIB + 100, ByteBuffer.wrap(new byte[]{5, 6}));
            writer.finish();
        }
        java.util.Arrays.fill(disk, 0, 3 * MIB, (byte) 0);
        disk[MIB + 100] = 5;
        disk[MIB + 101] = 6;

        assertArrayEquals(disk, VhdxRefusalTest.read(image));
        assertEquals(8 * MIB, Files.size(image));
    }

    @ParameterizedTest
    @CsvSource({"block_size, 500k, 1048576", "block_size, 3M, 1048576", "block_size, 512M, 1048576",
            "log_size, 0, 1048576", "log_size, 1536k, 1048576", "log_size, 65M, 1048576",
            "subformat, differencing, 1048576", "block_state_zero, maybe, 1048576",
            "logical_sector_size, 520, 1048576", "cluster_size, 64k, 1048576", "block_size, 1M, 1000",
            "logical_sector_size, 4096, 1536", "block_size, 1M, 0"})
    void refusesWhatItCannotDo(String option, String value, long size) {
        ImageException refusal = assertThrows(ImageException.class,
                () -> VhdxWriter.create(folder.resolve("disk.vhdx"), size, Map.of(option, value)));

        assertEquals(Reason.UNSUPPORTED_FEATURE, refusal.reason());
        assertTrue(Files.notExists(folder.resolve("disk.vhdx")));
    }

    @Test
    void refusesMoreThan64Tebibytes() {
        ImageException refusal = assertThrows(ImageException.class,
                () -> VhdxWriter.create(folder.resolve("disk.vhdx"), 64 * TIB + 512, Map.of()));

        assertEquals(Reason.LIMIT_EXCEEDED, refusal.reason());
    }

    @Test
    void resumingKeepsAHeaderValidAndGivesTheFileNewIds() throws IOException {
        Path image = folder.resolve("disk.vhdx");
        VhdxWriter.create(image, MIB, Map.of()).close();
        ByteBuffer before = ByteBuffer.wrap(Files.readAllBytes(image)).order(ByteOrder.LITTLE_ENDIAN);

        VhdxWriter.resume(image).close();

        ByteBuffer after = ByteBuffer.wrap(Files.readAllBytes(image)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(2, before.getLong(SmallVhdx.HEADER_2 + 8));
        assertEquals(3, after.getLong(SmallVhdx.HEADER_1 + 8));
        assertEquals(4, after.getLong(SmallVhdx.HEADER_2 + 8));
        assertTrue(before.getLong(SmallVhdx.HEADER_2 + 16) != after.getLong(SmallVhdx.HEADER_2 + 16));
        assertEquals(after.getLong(SmallVhdx.HEADER_1 + 16), after.getLong(SmallVhdx.HEADER_2 + 16));
        assertArrayEquals(new byte[MIB], VhdxRefusalTest.read(image));
    }

    @Test
    void goesOnWithAnImageOfQemu() throws IOException {
        Path image = folder.resolve("disk.vhdx");
        Judges.run(Judges.require("qemu-img").toString(), "create", "-q", "-f", "vhdx", "-o", "subformat=fixed",
                image.toString(), "3584").ok();
        try (VhdxWriter writer = VhdxWriter.resume(image)) {
            writer.write(3583, ByteBuffer.wrap(new byte[]{3}));
            writer.finish();
        }

        byte[] disk = new byte[3584];
        disk[3583] = 3;
        assertArrayEquals(disk, VhdxRefusalTest.read(image));
    }

    @Test
    void qemuWritesOnWhereWeStopped() throws IOException {
        Path image = folder.resolve("disk.vhdx");
        try (VhdxWriter writer = VhdxWriter.create(image, 64 * MIB, Map.of())) {
            writer.write(MIB, ByteBuffer.allocate(MIB).put(0, (byte) 1));
            writer.finish();
        }

        Judges.run(Judges.require("qemu-io").toString(), "-f", "vhdx", "-c", "write -P 3 2M 3M", image.toString()).ok();

        Judges.run(Judges.require("qemu-img").toString(), "check", "-f", "vhdx", image.toString()).ok();
        byte[] disk = VhdxRefusalTest.read(image);
        assertEquals(1, disk[MIB]);
        assertEquals(3, disk[2 * MIB]);
        assertEquals(3, disk[5 * MIB - 1]);
    }
}
