package io.towpath.disk.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.layout.DiskLayout.Table;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Partition tables as sfdisk and sgdisk make them, and the same, spoiled.
class DiskLayoutTest {

    private static final long MIB = 1 << 20;
    private static final long SIZE = 64 * MIB;

    @TempDir
    Path folder;

    @Test
    void readsAGpt() throws IOException {
        Path disk = gpt();
        Path ext4 = Disks.empty(folder, "ext4.raw", 16 * MIB);
        Judges.run(Judges.require("mke2fs").toString(), "-q", "-t", "ext4", "-L", "root", ext4.toString()).ok();
        Disks.put(disk, 10 * MIB, ext4);

        DiskLayout layout = Disks.layout(disk);

        assertEquals(Table.GPT, layout.table());
        assertEquals(List.of(), layout.notes());
        assertEquals(List.of("EFI system", "Linux"), layout.partitions().stream().map(Partition::type).toList());
        Partition root = layout.partitions().get(1);
        assertEquals(new ByteRange(10 * MIB, 16 * MIB), root.range());
        assertEquals("Wurzel", root.name());
        assertEquals("11111111-2222-3333-4444-555555555555", root.uuid());
        assertNotNull(root.filesystem());
        assertEquals("root", root.filesystem().label());
    }

    @Test
    void usesTheCopyWhenTheFirstGptIsDamaged() throws IOException {
        Path disk = gpt();
        Disks.spoil(disk, 512 + 40, 8);

        DiskLayout layout = Disks.layout(disk);

        assertEquals(2, layout.partitions().size());
        assertEquals(List.of("gpt-primary-damaged"), codes(layout));
    }

    @Test
    void notesADamagedCopyOfTheGpt() throws IOException {
        Path disk = gpt();
        Disks.spoil(disk, SIZE - 33 * 512, 1);

        DiskLayout layout = Disks.layout(disk);

        assertEquals(2, layout.partitions().size());
        assertEquals(List.of("gpt-backup-damaged"), codes(layout));
    }

    @Test
    void notesADiskThatGrew() throws IOException {
        Path disk = gpt();
        Disks.empty(folder, "disk.raw", SIZE + MIB);

        DiskLayout layout = Disks.layout(disk);

        assertEquals(2, layout.partitions().size());
        assertEquals(List.of("gpt-backup-not-at-end"), codes(layout));
    }

    @Test
    void notesThatAGptIsLost() throws IOException {
        Path disk = gpt();
        Disks.spoil(disk, 512, 1);
        Disks.spoil(disk, SIZE - 512, 1);

        DiskLayout layout = Disks.layout(disk);

        assertEquals(List.of("gpt-missing"), codes(layout));
        assertEquals("GPT protective", layout.partitions().getFirst().type());
    }

    @Test
    void readsAnMbrWithLogicalPartitions() throws IOException {
        Path disk = mbr();

        DiskLayout layout = Disks.layout(disk);

        assertEquals(Table.MBR, layout.table());
        assertEquals(List.of(1, 2, 5, 6), layout.partitions().stream().map(Partition::number).toList());
        assertEquals(List.of("NTFS or exFAT", "extended", "Linux swap", "Linux"),
                layout.partitions().stream().map(Partition::type).toList());
        assertTrue(layout.partitions().getFirst().bootable());
        assertEquals(new ByteRange(21 * MIB, 4 * MIB), layout.partitions().get(2).range());
        assertEquals(List.of(), layout.notes());
    }

    @Test
    void aChainThatLeadsBackEnds() throws IOException {
        Path disk = mbr();
        // the second link of the chain (which begins at 20 MiB) is where the first one points to
        long second = 20 * MIB + readInt(disk, 20 * MIB + 446 + 16 + 8) * 512L;
        writeEntry(disk, second + 446 + 16, 5, (int) ((second - 20 * MIB) / 512), 2048);

        DiskLayout layout = Disks.layout(disk);

        assertEquals(List.of("extended-chain-loop"), codes(layout));
        assertEquals(4, layout.partitions().size());
    }

    @Test
    void aChainOfThousandsEnds() throws IOException {
        Path disk = Disks.empty(folder, "long.raw", SIZE);
        writeEntry(disk, 446, 5, 1, 100_000);
        for (int i = 0; i < 5000; i++) {
            long at = (1 + i) * 512L;
            writeEntry(disk, at + 446, 0x83, 1, 1);
            writeEntry(disk, at + 446 + 16, 5, i + 1, 1);
            writeMark(disk, at);
        }
        writeMark(disk, 0);

        DiskLayout layout = Disks.layout(disk);

        assertTrue(codes(layout).contains("extended-chain-too-long"));
        assertEquals(129, layout.partitions().size());
    }

    @Test
    void notesAPartitionThatIsNotOnTheDisk() throws IOException {
        Path disk = Disks.empty(folder, "out.raw", SIZE);
        writeEntry(disk, 446, 0x83, 2048, 1 << 30);
        writeEntry(disk, 446 + 16, 0x83, 4096, 100);
        writeMark(disk, 0);

        DiskLayout layout = Disks.layout(disk);

        assertEquals(List.of("partition-outside-disk", "partitions-overlap"), codes(layout));
        assertEquals(SIZE - MIB, layout.partitions().getFirst().range().length());
    }

    @Test
    void theBootSectorOfAFilesystemIsNoTable() throws IOException {
        Path disk = Disks.empty(folder, "ntfs.raw", 16 * MIB);
        Judges.run(Judges.require("mkntfs").toString(), "-q", "-F", "-Q", disk.toString()).ok();

        assertEquals(Table.NONE, Disks.layout(disk).table());
    }

    @Test
    void anyBytesAtAllAreSurvived() throws IOException {
        Path good = Files.move(gpt(), folder.resolve("good.raw"));
        Path chain = Files.move(mbr(), folder.resolve("chain.raw"));
        Random random = new Random(1);
        for (int i = 0; i < 400; i++) {
            Path disk = i % 2 == 0 ? good : chain;
            Map<Integer, Byte> before = new HashMap<>();
            try (RandomAccessFile bytes = new RandomAccessFile(disk.toFile(), "rw")) {
                for (int flips = 0; flips < 1 + i % 40; flips++) {
                    int near = List.of(0, 512, 1024, 20 << 20, 512 * (131072 - 33)).get(random.nextInt(5));
                    int at = near + random.nextInt(512);
                    bytes.seek(at);
                    before.putIfAbsent(at, bytes.readByte());
                    bytes.seek(at);
                    bytes.writeByte(random.nextInt(256));
                }
                DiskLayout layout = Disks.layout(disk);
                for (Partition partition : layout.partitions()) {
                    assertTrue(partition.range().end() <= SIZE, layout.toString());
                }
                // only what was changed is written back: the disks are large
                for (Map.Entry<Integer, Byte> was : before.entrySet()) {
                    bytes.seek(was.getKey());
                    bytes.writeByte(was.getValue());
                }
            }
        }
    }

    private Path gpt() throws IOException {
        Path disk = Disks.empty(folder, "disk.raw", SIZE);
        Judges.run(Judges.require("sgdisk").toString(), "-n", "1:2048:+8M", "-t", "1:ef00", "-n",
                "2:20480:+16M", "-c", "2:Wurzel", "-u", "2:11111111-2222-3333-4444-555555555555",
                disk.toString()).ok();
        return disk;
    }

    private Path mbr() throws IOException {
        Path disk = Disks.empty(folder, "mbr.raw", SIZE);
        Path script = Files.writeString(folder.resolve("script"), """
                label: dos
                start=2048, size=16MiB, type=7, bootable
                start=40960, type=5
                start=43008, size=4MiB, type=82
                start=53248, size=8MiB, type=83
                """);
        Judges.run("/bin/sh", "-c", Judges.require("sfdisk") + " -q " + disk + " < " + script).ok();
        return disk;
    }

    private static List<String> codes(DiskLayout layout) {
        return layout.notes().stream().map(note -> note.code()).toList();
    }

    private static int readInt(Path disk, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(disk)) {
            ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
            channel.read(bytes, at);
            return bytes.getInt(0);
        }
    }

    private static void writeEntry(Path disk, long at, int type, int first, int sectors) throws IOException {
        ByteBuffer entry = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).put(4, (byte) type).putInt(8, first)
                .putInt(12, sectors);
        try (FileChannel channel = FileChannel.open(disk, StandardOpenOption.WRITE)) {
            channel.write(entry, at);
        }
    }

    private static void writeMark(Path disk, long sector) throws IOException {
        try (FileChannel channel = FileChannel.open(disk, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[]{0x55, (byte) 0xaa}), sector + 510);
        }
    }
}
