package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the kernel's files say of a disk 8:0 with the partitions 8:1 and 8:2.
class DeviceUseTest {

    private static final BlockDevice DISK = device("8:0");
    private static final BlockDevice FIRST = device("8:1");
    private static final BlockDevice SECOND = device("8:2");

    @TempDir
    private Path folder;

    private Path proc = Path.of("");
    private Path sys = Path.of("");

    @BeforeEach
    void make() throws IOException {
        proc = Files.createDirectories(folder.resolve("proc/self")).getParent();
        sys = folder.resolve("sys");
        Path disk = Files.createDirectories(sys.resolve("devices/sda"));
        Files.writeString(disk.resolve("dev"), "8:0\n");
        Path numbers = Files.createDirectories(sys.resolve("dev/block"));
        Files.createSymbolicLink(numbers.resolve("8:0"), disk);
        for (int number = 1; number <= 2; number++) {
            Path partition = Files.createDirectories(disk.resolve("sda" + number));
            Files.writeString(partition.resolve("dev"), "8:" + number + "\n");
            Files.writeString(partition.resolve("partition"), number + "\n");
            Files.createDirectory(partition.resolve("holders"));
            Files.createSymbolicLink(numbers.resolve("8:" + number), partition);
        }
        Files.writeString(proc.resolve("swaps"), "Filename Type Size Used Priority\n");
        mounted("7:7", "/elsewhere");
    }

    private static BlockDevice device(String number) {
        return Objects.requireNonNull(BlockDevice.parse(number));
    }

    private void mounted(String number, String at) throws IOException {
        Files.writeString(proc.resolve("self/mountinfo"), """
                23 28 0:21 / /proc rw,nosuid - proc proc rw
                29 1 %s / %s rw,relatime shared:1 - ext4 /dev/none rw
                """.formatted(number, at));
    }

    private DeviceUse use() {
        return new DeviceUse(proc, sys);
    }

    @Test
    void findsNoUseWhereThereIsNone() throws IOException {
        assertNull(use().of(DISK));
        assertNull(use().of(SECOND));
        assertNull(use().of(device("99:1")));
    }

    @Test
    void aMountedPartitionKeepsItsDiskButNotItsNeighbour() throws IOException {
        mounted("8:1", "/home");

        assertEquals("mounted at /home", use().of(FIRST));
        assertEquals("mounted at /home", use().of(DISK));
        assertNull(use().of(SECOND));
    }

    @Test
    void aMountedDiskKeepsItsPartitions() throws IOException {
        mounted("8:0", "/home");

        assertEquals("mounted at /home", use().of(FIRST));
    }

    @Test
    void whatIsBuiltUponAPartitionKeepsIt() throws IOException {
        Files.createDirectory(sys.resolve("devices/sda/sda2/holders/dm-0"));

        assertEquals("in use by dm-0", use().of(SECOND));
        assertEquals("in use by dm-0", use().of(DISK));
        assertNull(use().of(FIRST));
    }

    @Test
    void swapAndBtrfsGoByTheNumberBehindTheName() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[1 << 20]);
        try (LoopDevice loop = LoopDevice.of(file)) {
            BlockDevice device = Objects.requireNonNull(BlockDevice.at(loop.path()));
            Path alias = loop.linkedAt(folder.resolve("alias"));
            assertNull(use().of(device));

            Files.writeString(proc.resolve("swaps"), "Filename Type Size Used Priority\n" + alias
                    + "   partition 1020 0 -2\n");
            assertEquals("in use as swap", use().of(device));

            Files.writeString(proc.resolve("self/mountinfo"), "29 1 0:44 / /data rw shared:1 - btrfs " + alias
                    + " rw\n");
            assertEquals("mounted at /data", use().of(device));
        }
    }

    @Test
    void aLoopDeviceReachesItsFile() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[512]);
        Path other = Files.write(folder.resolve("other"), new byte[512]);
        Path loop = Files.createDirectories(sys.resolve("dev/block/7:3/loop"));
        Files.writeString(loop.resolve("backing_file"), file + "\n");

        assertTrue(use().reaches(device("7:3"), file));
        assertFalse(use().reaches(device("7:3"), other));
        assertFalse(use().reaches(DISK, file));
    }

    @ParameterizedTest
    @CsvSource({"8:1, 0x801", "259:3, 0x10303", "253:300, 0x10fd2c", "4096:5, 0x100000000005", "7:1048575, 0xfff007ff"})
    void spellsNumbersAsTheKernelDoes(String text, String number) {
        BlockDevice device = device(text);

        assertEquals(Long.decode(number), device.number());
        assertEquals(text, device.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "8", "8:", ":8", "eight:1", "8:1:1"})
    void takesNothingElseForANumber(String text) {
        assertNull(BlockDevice.parse(text));
    }
}
