package io.towpath.disk.vhd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import io.towpath.disk.WriterContract;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DynamicWriterTest extends WriterContract {

    private static final int BLOCK = 2 << 20;

    @Override
    protected DiskFormat format() {
        return DiskFormat.VHD;
    }

    @Override
    protected int unit() {
        return BLOCK;
    }

    @Test
    void stillReadsWellWhileItIsWritten() throws IOException {
        byte[] disk = TestDisk.dense(3 * BLOCK, 1);
        Path image = folder.resolve("image.vhd");
        try (DiskWriter writer = create(image, disk.length)) {
            writer.write(0, ByteBuffer.wrap(disk));
            writer.checkpoint();

            checkContent(image, disk);
            try (DiskReader reader = SmallVhd.open(image)) {
                assertEquals(List.of(), reader.notes());
            }
        }
    }

    @Test
    void endsBehindItsLastBlockWhenFinished() throws IOException {
        Path image = folder.resolve("image.vhd");
        try (DiskWriter writer = create(image, 10L * BLOCK)) {
            writer.write(9L * BLOCK, ByteBuffer.wrap(new byte[]{1, 2}));
            writer.finish();
            assertEquals(NewImage.TABLE_OFFSET + 512 + 512 + BLOCK + 512, Files.size(image));
            writer.write(5L * BLOCK, ByteBuffer.wrap(new byte[]{3, 4}));
            writer.zero(new ByteRange(9L * BLOCK, 2));
            writer.finish();
        }
        byte[] disk = new byte[10 * BLOCK];
        disk[5 * BLOCK] = 3;
        disk[5 * BLOCK + 1] = 4;
        checkContent(image, disk);
    }

    @Test
    void writesIntoAFinishedImage() throws IOException {
        byte[] disk = TestDisk.mixed(5 * BLOCK, 2);
        Path image = folder.resolve("image.vhd");
        try (DiskWriter writer = create(image, disk.length)) {
            writer.write(0, ByteBuffer.wrap(disk, 0, 2 * BLOCK + 7));
            writer.finish();
        }
        try (DiskWriter writer = DiskImages.resume(image, DiskFormat.VHD, Map.of())) {
            writer.write(2L * BLOCK, ByteBuffer.wrap(disk, 2 * BLOCK, 3 * BLOCK));
            writer.finish();
        }
        checkContent(image, disk);
    }

    @Test
    void doesNotWriteIntoWhatOthersMade() throws IOException {
        Path image = new SmallVhd().write(folder);
        assertEquals(Reason.UNSUPPORTED_FEATURE, assertThrows(ImageException.class,
                () -> DiskImages.resume(image, DiskFormat.VHD, Map.of())).reason());
    }

    /// QEMU does not look at the bitmap: it sees what lies in the file.
    @Test
    void sectorsThatOthersLeftOutOfTheBitmapAreZeroesForAllOnceTheirBlockIsWritten() throws IOException {
        byte[] disk = TestDisk.dense(BLOCK, 3);
        Path image = folder.resolve("image.vhd");
        try (DiskWriter writer = create(image, disk.length)) {
            writer.write(0, ByteBuffer.wrap(disk));
            writer.finish();
        }
        byte[] bytes = Files.readAllBytes(image);
        // sectors 24 to 31 and 33, and from 2,048 on
        bytes[2048 + 3] = 0;
        bytes[2048 + 4] = (byte) 0xbf;
        Arrays.fill(bytes, 2048 + 256, 2048 + 512, (byte) 0);
        Files.write(image, bytes);
        Arrays.fill(disk, 24 * 512, 32 * 512, (byte) 0);
        Arrays.fill(disk, 33 * 512, 34 * 512, (byte) 0);
        Arrays.fill(disk, 2048 * 512, disk.length, (byte) 0);
        try (DiskReader reader = SmallVhd.open(image)) {
            assertArrayEquals(disk, TestDisk.contentOf(reader));
        }

        try (DiskWriter writer = DiskImages.resume(image, DiskFormat.VHD, Map.of())) {
            writer.write(30 * 512, ByteBuffer.wrap(TestDisk.dense(512, 4)));
            writer.finish();
        }

        System.arraycopy(TestDisk.dense(512, 4), 0, disk, 30 * 512, 512);
        checkContent(image, disk);
    }

    /// Geometries that QEMU would believe of a creator it does not know are smaller.
    @Test
    void keepsItsSizeForQemuWhateverItIs() throws IOException {
        for (long size : new long[]{512, 34 << 10, (1L << 30) + 512, 127L << 30, (136_899_993_600L), 2040L << 30}) {
            Path image = folder.resolve("size" + size);
            try (DiskWriter writer = create(image, size)) {
                writer.write(size - 512, ByteBuffer.wrap(TestDisk.dense(512, size)));
                writer.finish();
            }
            String info = Judges.run(Judges.require("qemu-img").toString(), "info", "-f", "vpc", "--output=json",
                    image.toString()).ok().output();
            assertTrue(info.contains("\"virtual-size\": " + size + ","), info);
            try (DiskReader reader = SmallVhd.open(image)) {
                ByteBuffer last = ByteBuffer.allocate(512);
                reader.read(size - 512, last);
                assertArrayEquals(TestDisk.dense(512, size), last.array());
            }
        }
    }

    @Test
    void refusesADiskAboveTheFormatsCeilingAndNamesTheWayOut() {
        ImageException refusal = assertThrows(ImageException.class,
                () -> create(folder.resolve("large.vhd"), (2040L << 30) + 512));

        assertEquals(Reason.LIMIT_EXCEEDED, refusal.reason());
        assertTrue(String.valueOf(refusal.remedy()).contains("vhdx"));
        assertTrue(Files.notExists(folder.resolve("large.vhd")));
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        for (Map<String, String> options : List.of(Map.of("subformat", "differencing"), Map.of("force_size", "off"),
                Map.of("cluster_size", "64k"))) {
            assertEquals(Reason.UNSUPPORTED_FEATURE, assertThrows(ImageException.class,
                    () -> DiskImages.create(folder.resolve("x.vhd"), DiskFormat.VHD, 512, options)).reason());
        }
        assertEquals(Reason.UNSUPPORTED_FEATURE,
                assertThrows(ImageException.class, () -> create(folder.resolve("x.vhd"), 511)).reason());
    }

    @Test
    void computesTheGeometryAsTheSpecificationDoes() {
        assertEquals(120 << 16 | 4 << 8 | 17, DiskGeometry.of(4 << 20));
        assertEquals(65535 << 16 | 16 << 8 | 255, DiskGeometry.of(2040L << 30));
        assertEquals(0x03ff_1011, DiskGeometry.of(1023L * 16 * 17 * 512));
        assertEquals(20805 << 16 | 16 << 8 | 63, DiskGeometry.of(10L << 30));
    }
}
