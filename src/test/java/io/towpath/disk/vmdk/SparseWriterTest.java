package io.towpath.disk.vmdk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import io.towpath.disk.WriterContract;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SparseWriterTest extends WriterContract {

    private static final int GRAIN = 65536;

    @Override
    protected DiskFormat format() {
        return DiskFormat.VMDK;
    }

    @Override
    protected int unit() {
        return GRAIN;
    }

    private static DiskReader open(Path image) throws IOException {
        return DiskImages.open(DiskRef.file(image), OpenOptions.recognise());
    }

    @Test
    void tellsWhileItIsWrittenThatItIsNotComplete() throws IOException {
        byte[] disk = TestDisk.mixed(5 * GRAIN, 1);
        Path image = folder.resolve("image.vmdk");
        try (DiskWriter writer = create(image, disk.length)) {
            writer.write(0, ByteBuffer.wrap(disk));
            writer.checkpoint();
            try (DiskReader reader = open(image)) {
                assertEquals("unclean-shutdown", reader.notes().getFirst().code());
                assertArrayEquals(disk, TestDisk.contentOf(reader));
            }
            writer.finish();
        }
        try (DiskReader reader = open(image)) {
            assertEquals(List.of(), reader.notes());
        }
    }

    @Test
    void storesOnlyTheGrainsThatAreWritten() throws IOException {
        Path image = folder.resolve("image.vmdk");
        try (DiskWriter writer = create(image, 1L << 40)) {
            writer.write((1L << 40) - 512, ByteBuffer.wrap(TestDisk.dense(512, 2)));
            writer.finish();
        }

        assertEquals(new SparseLayout((1L << 40) / 512).first() * 512 + GRAIN, Files.size(image));
        assertTrue(stored(image) < 1 << 20);
        try (DiskReader reader = open(image)) {
            ByteBuffer last = ByteBuffer.allocate(512);
            reader.read((1L << 40) - 512, last);
            assertArrayEquals(TestDisk.dense(512, 2), last.array());
        }
        Judges.run(Judges.require("qemu-img").toString(), "check", "-f", "vmdk", image.toString()).ok();
    }

    /// Bytes of a file that are no holes.
    private static long stored(Path file) throws IOException {
        long[] stored = {0};
        try (DiskReader raw = DiskImages.open(DiskRef.file(file), OpenOptions.declared(DiskFormat.RAW))) {
            raw.extents(new ByteRange(0, raw.sizeBytes()), extent -> stored[0] += extent instanceof Extent.Data
                    ? extent.range().length()
                    : 0);
        }
        return stored[0];
    }

    @Test
    void makesCopiesOfATableAgreeThatACrashLetDisagree() throws IOException {
        byte[] disk = TestDisk.dense(4 * GRAIN, 3);
        Path image = folder.resolve("image.vmdk");
        try (DiskWriter writer = create(image, disk.length)) {
            writer.write(0, ByteBuffer.wrap(disk));
            writer.checkpoint();
        }
        SparseLayout layout = new SparseLayout(disk.length / 512);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(image)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt((int) layout.tableAt(0, true) + 4, 0).putInt((int) layout.tableAt(0, false) + 8, 0);
        Files.write(image, bytes.array());
        assertThrows(ImageException.class, () -> open(image));

        try (DiskWriter writer = DiskImages.resume(image, DiskFormat.VMDK, options())) {
            writer.finish();
        }
        checkContent(image, disk);
    }

    @Test
    void writesIntoAFinishedImageButNotIntoADamagedOne() throws IOException {
        byte[] disk = TestDisk.dense(4 * GRAIN, 3);
        Path image = folder.resolve("image.vmdk");
        try (DiskWriter writer = create(image, disk.length)) {
            writer.write(0, ByteBuffer.wrap(disk, 0, 2 * GRAIN));
            writer.finish();
        }
        try (DiskWriter writer = DiskImages.resume(image, DiskFormat.VMDK, options())) {
            writer.write(2 * GRAIN, ByteBuffer.wrap(disk, 2 * GRAIN, 2 * GRAIN));
            writer.finish();
        }
        checkContent(image, disk);

        SparseLayout layout = new SparseLayout(disk.length / 512);
        byte[] good = Files.readAllBytes(image);
        for (int entry : new int[]{0, 1, 1 << 20, 128, 129}) {
            ByteBuffer bytes = ByteBuffer.wrap(good.clone()).order(ByteOrder.LITTLE_ENDIAN);
            Files.write(image, bytes.putInt((int) layout.tableAt(0, false) + 4, entry).array());
            assertEquals(Reason.METADATA_INCONSISTENT, assertThrows(ImageException.class,
                    () -> DiskImages.resume(image, DiskFormat.VMDK, options())).reason());
        }
    }

    @Test
    void checkpointsUnaskedWhenTooManyTablesHaveChanged() throws IOException {
        Path image = folder.resolve("image.vmdk");
        long size = 160L << 30;
        try (DiskWriter writer = create(image, size)) {
            for (long at = 0; at < size; at += 512L * GRAIN) {
                writer.write(at, ByteBuffer.wrap(new byte[]{(byte) (at >>> 25)}));
            }
            try (DiskReader reader = open(image)) {
                ByteBuffer one = ByteBuffer.allocate(1);
                reader.read(77L << 25, one);
                assertEquals(77, one.get(0));
            }
        }
    }

    @Test
    void describesTheDisk() throws IOException {
        Path image = folder.resolve("web01.vmdk.part");
        DiskImages.create(image, DiskFormat.VMDK, 10L << 30, Map.of("adapter_type", "ide", "hwversion", "17")).close();

        String text = new String(Files.readAllBytes(image), 512, 20 * 512, java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(text.contains("RW 20971520 SPARSE \"web01.vmdk\"\n"), text);
        assertTrue(text.contains("ddb.adapterType = \"ide\"\n"), text);
        assertTrue(text.contains("ddb.virtualHWVersion = \"17\"\n"), text);
        assertTrue(text.contains("createType=\"monolithicSparse\"\n"), text);
        String info = Judges.run(Judges.require("qemu-img").toString(), "info", "-f", "vmdk", image.toString()).ok()
                .output();
        assertTrue(info.contains("10 GiB (10737418240 bytes)"), info);
    }

    @Test
    void refusesWhatItCannotMake() {
        assertEquals(Reason.LIMIT_EXCEEDED,
                assertThrows(ImageException.class, () -> create(folder.resolve("x"), 2L << 40)).reason());
        for (Map<String, String> options : List.of(Map.of("subformat", "twoGbMaxExtentSparse"),
                Map.of("adapter_type", "scsi"), Map.of("compression_level", "3"), Map.of("hwversion", "x"))) {
            assertEquals(Reason.UNSUPPORTED_FEATURE, assertThrows(ImageException.class,
                    () -> DiskImages.create(folder.resolve("x"), DiskFormat.VMDK, 512, options)).reason());
        }
        assertEquals(Reason.UNSUPPORTED_FEATURE,
                assertThrows(ImageException.class, () -> create(folder.resolve("x"), 511)).reason());
        assertTrue(Files.notExists(folder.resolve("x")));
    }

    @Test
    void doesNotWriteIntoWhatOthersMade() throws IOException {
        Path image = new SparseVmdk().int64(SparseVmdk.HEADER_GRAIN, 64).write(folder);
        assertEquals(Reason.UNSUPPORTED_FEATURE, assertThrows(ImageException.class,
                () -> DiskImages.resume(image, DiskFormat.VMDK, options())).reason());
    }
}
