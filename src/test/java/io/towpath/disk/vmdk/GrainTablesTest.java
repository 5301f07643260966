package io.towpath.disk.vmdk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrainTablesTest {

    /// More than are held at once.
    private static final int TABLES = 5000;
    private static final int GRAIN_SECTORS = 8;

    @TempDir
    private Path folder;

    @Test
    void readsADiskWithMoreTablesThanAreHeld() throws IOException {
        Path image = manyTables();
        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.declared(DiskFormat.VMDK))) {
            Random random = new Random(4);
            ByteBuffer mark = ByteBuffer.allocate(8);
            for (int i = 0; i < 20_000; i++) {
                int table = i < TABLES ? i : random.nextInt(TABLES);
                reader.read(grain(table) * GRAIN_SECTORS * 512, mark.clear());
                assertEquals(table + 1, mark.getLong(0), () -> "table " + table);
            }
        }
    }

    /// One grain in each table, which begins with the table's number and 1.
    private Path manyTables() throws IOException {
        long capacity = (long) TABLES * SparseHeader.ENTRIES_PER_TABLE * GRAIN_SECTORS;
        int directory = 21;
        int tables = directory + (int) Sectors.holding(4L * TABLES);
        int grains = tables + TABLES * GrainTables.TABLE_SECTORS;
        ByteBuffer head = ByteBuffer.allocate(tables * 512).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(0, SparseHeader.MAGIC).putInt(4, 1).putInt(8, 1).putLong(12, capacity).putLong(20, GRAIN_SECTORS)
                .putLong(28, 1).putLong(36, 20).putInt(44, 512).putLong(56, directory).putLong(64, grains);
        head.put(73, new byte[]{'\n', ' ', '\r', '\n'});
        head.put(512, SparseVmdk.text("ffffffff", "monolithicSparse", "RW " + capacity + " SPARSE \"many.vmdk\"", "")
                .getBytes());
        for (int table = 0; table < TABLES; table++) {
            head.putInt(directory * 512 + 4 * table, tables + table * GrainTables.TABLE_SECTORS);
        }
        Path image = folder.resolve("many.vmdk");
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(head, 0);
            ByteBuffer small = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
            for (int table = 0; table < TABLES; table++) {
                int sector = grains + table * GRAIN_SECTORS;
                long entry = (long) (tables + table * GrainTables.TABLE_SECTORS) * 512 + grain(table) % 512 * 4;
                file.write(small.clear().putInt(sector).flip(), entry);
                small.clear().order(ByteOrder.BIG_ENDIAN).putLong(0, table + 1);
                file.write(small, sector * 512L);
                small.order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        return image;
    }

    private static long grain(int table) {
        return (long) table * SparseHeader.ENTRIES_PER_TABLE + table % 512;
    }

    @Test
    void readsGrainsThatLieOffTheirRaster() throws IOException {
        int last = 128 + 31 * 128;
        SparseVmdk vmdk = new SparseVmdk().entry(62, last + 8);
        byte[] shifted = Arrays.copyOf(vmdk.bytes.array(), vmdk.bytes.capacity() + 4096);
        System.arraycopy(shifted, last * 512, shifted, (last + 8) * 512, SparseVmdk.GRAIN);
        Path image = Files.write(folder.resolve("disk.vmdk"), shifted);

        assertArrayEquals(SparseVmdk.content(), content(image));
    }

    @Test
    void refusesGrainsThatOverlapOffTheirRaster() throws IOException {
        Path image = new SparseVmdk().entry(62, 128 + 30 * 128 + 8).write(folder);

        assertEquals(Reason.OVERLAP, assertThrows(ImageException.class, () -> content(image)).reason());
    }

    @Test
    void readsAStreamWhoseGrainsLieInAnotherOrder() throws IOException {
        byte[] disk = TestDisk.mixed(40 * SparseVmdk.GRAIN, 8);
        Path stream = folder.resolve("stream.vmdk");
        Judges.run(Judges.require("qemu-img").toString(), "convert", "-f", "raw", "-O", "vmdk", "-o",
                "subformat=streamOptimized", TestDisk.raw(folder, disk).toString(), stream.toString()).ok();
        byte[] bytes = Files.readAllBytes(stream);
        byte[] swapped = swapTwoGrains(bytes);
        Path image = Files.write(folder.resolve("swapped.vmdk"), swapped);

        assertArrayEquals(disk, content(image));
        Judges.run(Judges.require("qemu-img").toString(), "compare", "-f", "vmdk", "-F", "vmdk", stream.toString(),
                image.toString()).ok();
    }

    /// Two stored grains of equal length on disk change places.
    private static byte[] swapTwoGrains(byte[] stream) {
        ByteBuffer bytes = ByteBuffer.wrap(stream.clone()).order(ByteOrder.LITTLE_ENDIAN);
        int table = bytes.getInt((int) bytes.getLong(SparseVmdk.HEADER_DIRECTORY) * 512) * 512;
        for (int first = 0; first < 40; first++) {
            for (int second = first + 1; second < 40; second++) {
                int one = bytes.getInt(table + 4 * first);
                int other = bytes.getInt(table + 4 * second);
                if (one != 0 && other != 0 && sectors(bytes, one) == sectors(bytes, other)) {
                    byte[] kept = new byte[sectors(bytes, one) * 512];
                    byte[] moved = new byte[kept.length];
                    bytes.get(one * 512, kept).get(other * 512, moved).put(one * 512, moved).put(other * 512, kept)
                            .putInt(table + 4 * first, other).putInt(table + 4 * second, one);
                    int redundant = bytes.getInt((int) bytes.getLong(SparseVmdk.HEADER_REDUNDANT) * 512) * 512;
                    if (redundant > 0) {
                        bytes.putInt(redundant + 4 * first, other).putInt(redundant + 4 * second, one);
                    }
                    return bytes.array();
                }
            }
        }
        throw new IllegalStateException("no two grains have the same length");
    }

    private static int sectors(ByteBuffer bytes, int sector) {
        return (12 + bytes.getInt(sector * 512 + 8) + 511) / 512;
    }

    private static byte[] content(Path image) throws IOException {
        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.declared(DiskFormat.VMDK))) {
            return TestDisk.contentOf(reader);
        }
    }
}
