package io.towpath.disk.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.layout.DiskLayout.Table;
import io.towpath.disk.layout.Filesystem.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What the tools of Linux make is recognised, with the label and the UUID that `blkid` sees.
class FilesystemsTest {

    @TempDir
    Path folder;

    static Stream<Arguments> tools() {
        return Stream.of(made(Kind.EXT2, 8, 1080, "mke2fs", "-q", "-t", "ext2", "-L", "data", "DISK"),
                made(Kind.EXT3, 16, 0, "mke2fs", "-q", "-t", "ext3", "-L", "data", "DISK"),
                made(Kind.EXT4, 16, 1080 + 8, "mke2fs", "-q", "-t", "ext4", "-O", "64bit,metadata_csum", "-L",
                        "data", "DISK"),
                made(Kind.XFS, 320, 150, "mkfs.xfs", "-q", "-L", "data", "DISK"),
                made(Kind.BTRFS, 128, 65536 + 400, "mkfs.btrfs", "-q", "-L", "data", "DISK"),
                made(Kind.NTFS, 16, 0, "mkntfs", "-q", "-F", "-Q", "-L", "data", "DISK"),
                made(Kind.FAT12, 4, 0, "mkfs.vfat", "--mbr=n", "-F", "12", "-n", "DATA", "DISK"),
                made(Kind.FAT16, 16, 0, "mkfs.vfat", "--mbr=n", "-F", "16", "-n", "DATA", "DISK"),
                made(Kind.FAT32, 64, 0, "mkfs.vfat", "--mbr=n", "-F", "32", "-n", "DATA", "DISK"),
                made(Kind.EXFAT, 16, 512, "mkfs.exfat", "-L", "data", "DISK"),
                made(Kind.SWAP, 4, 0, "mkswap", "-q", "-L", "data", "DISK"),
                made(Kind.LUKS, 32, 4096, "cryptsetup", "-q", "luksFormat", "--type", "luks2", "--label", "data",
                        "--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000", "--key-file", "KEY", "DISK"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tools")
    void recognisesWhatTheToolsMake(Kind kind, int mebibytes, long checked, List<String> command)
            throws IOException {
        Path disk = make(mebibytes, command);

        DiskLayout layout = Disks.layout(disk);

        Filesystem found = filesystem(layout);
        assertEquals(kind, found.kind());
        assertEquals(blkid(disk, "LABEL"), found.label());
        assertEquals(blkid(disk, "UUID"), found.uuid());
        assertTrue(found.sizeBytes() <= (long) mebibytes << 20);
        assertEquals(Table.NONE, layout.table());
        assertEquals(List.of(), layout.notes());
        if (kind == Kind.EXT4 || kind == Kind.XFS) {
            assertEquals((long) mebibytes << 20, found.sizeBytes());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tools")
    void notesASuperblockThatDoesNotMatchItsChecksum(Kind kind, int mebibytes, long checked,
            List<String> command) throws IOException {
        boolean hasChecksum = List.of(Kind.EXT4, Kind.XFS, Kind.BTRFS, Kind.EXFAT, Kind.LUKS).contains(kind);
        if (!hasChecksum) {
            return;
        }
        Path disk = make(mebibytes, command);
        Disks.spoil(disk, checked, 1);

        DiskLayout layout = Disks.layout(disk);

        assertEquals(kind, filesystem(layout).kind());
        assertEquals(List.of("superblock-checksum"), layout.notes().stream().map(note -> note.code()).toList());
    }

    @Test
    void notesAFilesystemThatDoesNotFit() throws IOException {
        Path disk = make(16, List.of("mke2fs", "-q", "-t", "ext4", "DISK"));
        Path cut = Files.write(folder.resolve("cut.raw"), Arrays.copyOf(Files.readAllBytes(disk), 8 << 20));

        assertEquals("filesystem-larger-than-partition", Disks.layout(cut).notes().getFirst().code());
    }

    @Test
    void recognisesACompactDiscImage() throws IOException {
        String judge = Judges.require("genisoimage").toString();
        Path content = Files.createDirectory(folder.resolve("content"));
        Files.writeString(content.resolve("hello"), "hello");
        Path disk = folder.resolve("cd.iso");
        Judges.run(judge, "-quiet", "-V", "DISC", "-o", disk.toString(), content.toString()).ok();

        Filesystem found = filesystem(Disks.layout(disk));

        assertEquals(Kind.ISO9660, found.kind());
        assertEquals("DISC", found.label());
    }

    @Test
    void recognisesAPhysicalVolumeOfLvm() throws IOException {
        Path disk = Disks.empty(folder, "pv.raw", 16 << 20);
        // the label that pvcreate 2.03 wrote on 16 MiB; it takes only devices, so it cannot be run here
        byte[] label = HexFormat.of().parseHex("4c4142454c4f4e450100000000000000cc8218e6200000004c564d3220303031"
                + "7473394e72626c4663367078664d70427934766e4438357556324d714d34675a"
                + "0000000100000000000010000000000000000000000000000000000000000000"
                + "0000000000000000001000000000000000f00f00000000000000000000000000"
                + "000000000000000002");
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.seek(512);
            file.write(label);
        }

        DiskLayout layout = Disks.layout(disk);

        assertEquals(new Filesystem(Kind.LVM2, null, "ts9Nrb-lFc6-pxfM-pBy4-vnD8-5uV2-MqM4gZ", 1 << 24),
                filesystem(layout));
        assertEquals(List.of(), layout.notes());
        Disks.spoil(disk, 512 + 300, 1);
        assertEquals("superblock-checksum", Disks.layout(disk).notes().getFirst().code());
    }

    @Test
    void findsNothingOnAnEmptyDisk() throws IOException {
        for (long size : new long[]{0, 1, 511, 512, 1024, 4096, 65536 + 4096}) {
            DiskLayout layout = Disks.layout(Disks.empty(folder, "empty-" + size, size));

            assertEquals(new DiskLayout(Table.NONE, List.of(), List.of()), layout);
        }
    }

    private Path make(int mebibytes, List<String> command) throws IOException {
        String tool = Judges.require(command.getFirst()).toString();
        Path disk = Disks.empty(folder, "disk.raw", (long) mebibytes << 20);
        Path key = Files.writeString(folder.resolve("key"), "a key");
        List<String> real = Stream.concat(Stream.of(tool), command.stream().skip(1))
                .map(word -> word.equals("DISK") ? disk.toString() : word.equals("KEY") ? key.toString() : word)
                .toList();
        Judges.run(real).ok();
        return disk;
    }

    private static @Nullable String blkid(Path disk, String tag) {
        String judge = Judges.require("blkid").toString();
        String value = Judges.run(judge, "-p", "-o", "value", "-s", tag, disk.toString()).ok().output().strip();
        return value.isEmpty() ? null : value;
    }

    private static Filesystem filesystem(DiskLayout layout) {
        assertEquals(1, layout.partitions().size(), layout.toString());
        Filesystem found = layout.partitions().getFirst().filesystem();
        assertNotNull(found);
        return found;
    }

    private static Arguments made(Kind kind, int mebibytes, long checked, String... command) {
        return Arguments.of(kind, mebibytes, checked, List.of(command));
    }
}
