package io.towpath.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.TargetVm;
import io.towpath.platform.spi.TargetVm.TargetDisk;
import io.towpath.validation.CheckResult.Outcome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Disks made by the usual tools, looked at as they arrived.
class DiskChecksTest {

    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    @Test
    void aBiosDiskWithAnActivePartitionAndBootCodePassesAll() throws IOException {
        Path disk = mbr("bios.raw", "2048,40960,83,*", true);
        ext4(disk, 2048L * 512, 20 * MIB);

        List<CheckResult> results = look(Firmware.BIOS, qcow2(disk));

        assertThat(results).extracting(CheckResult::check).containsExactly("image-consistent", "partition-table",
                "filesystem", "boot-ready");
        assertThat(results).extracting(CheckResult::outcome).containsOnly(Outcome.PASSED);
        assertThat(of(results, "filesystem").evidence()).contains("partition 1 ext4 'data' 20 MiB");
        assertThat(of(results, "boot-ready").evidence()).contains("active partition 1");
    }

    @Test
    void biosFirmwareWithoutBootCodeFails() throws IOException {
        Path disk = mbr("data.raw", "2048,40960,83,*", false);

        assertThat(of(look(Firmware.BIOS, raw(disk)), "boot-ready")).satisfies(result -> {
            assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(result.evidence()).contains("no boot code in the first sector");
        });
    }

    @Test
    void bootCodeThatNeedsNoActivePartitionIsForAPersonToTry() throws IOException {
        Path disk = mbr("grub.raw", "2048,40960,83", true);

        assertThat(of(look(Firmware.BIOS, raw(disk)), "boot-ready").outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void efiFirmwareNeedsItsPartitionWithFat() throws IOException {
        Path disk = gpt("efi.raw", "-n", "1:2048:+34M", "-t", "1:ef00");
        assertThat(of(look(Firmware.EFI, raw(disk)), "boot-ready").outcome()).isEqualTo(Outcome.FAILED);

        Path fat = folder.resolve("fat");
        sized(fat, 34L * MIB);
        Judges.run(Judges.require("mkfs.vfat").toString(), "-F", "32", "-n", "ESP", fat.toString()).ok();
        put(disk, 2048L * 512, fat);

        List<CheckResult> results = look(Firmware.EFI, raw(disk));
        assertThat(of(results, "boot-ready").outcome()).isEqualTo(Outcome.PASSED);
        assertThat(of(results, "filesystem").evidence()).contains("fat32 'ESP'");
        assertThat(of(look(Firmware.BIOS, raw(disk)), "boot-ready").evidence()).contains("made for EFI");
    }

    @Test
    void efiFirmwareOnADiskMadeForBiosFails() throws IOException {
        Path disk = mbr("wrong.raw", "2048,40960,83,*", true);

        assertThat(of(look(Firmware.EFI, raw(disk)), "boot-ready").evidence()).contains("no EFI system partition");
        assertThat(of(look(Firmware.EFI, raw(disk)), "boot-ready").outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void anEmptyDataDiskIsUnknownInWords() throws IOException {
        Path boot = mbr("boot.raw", "2048,40960,83,*", true);
        ext4(boot, 2048L * 512, 20 * MIB);
        Path empty = folder.resolve("empty.raw");
        sized(empty, 8L * MIB);

        List<CheckResult> results = look(Firmware.BIOS, raw(boot), raw(empty));

        assertThat(of(results, "partition-table").outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(of(results, "partition-table").evidence()).contains("boot.raw: MBR, 1 partitions",
                "empty.raw: no partition table");
        assertThat(of(results, "filesystem").outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(of(results, "boot-ready").outcome()).isEqualTo(Outcome.PASSED);
    }

    @Test
    void aDamagedImageFailsAndNothingElseIsClaimed() throws IOException {
        TargetDisk image = qcow2(mbr("hurt.raw", "2048,40960,83,*", true));
        try (RandomAccessFile file = new RandomAccessFile(image.file().toFile(), "rw")) {
            file.seek(40);
            file.writeLong(0x7fff_ffff_ffff_0000L);
        }

        List<CheckResult> results = look(Firmware.BIOS, image);

        assertThat(of(results, "image-consistent").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(of(results, "image-consistent").evidence()).contains("hurt.raw.qcow2");
        assertThat(results).filteredOn(result -> !result.check().equals("image-consistent"))
                .extracting(CheckResult::outcome).containsOnly(Outcome.UNKNOWN);
    }

    @Test
    void aMissingFileFails() {
        TargetDisk missing = new TargetDisk(folder.resolve("missing.qcow2"), DiskFormat.QCOW2,
                new DiskSlot(ControllerType.SATA, 0, 0), "s");

        assertThat(of(look(Firmware.BIOS, missing), "image-consistent").outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aFilesystemLargerThanItsPartitionFails() throws IOException {
        Path disk = mbr("cut.raw", "2048,20480,83,*", true);
        ext4(disk, 2048L * 512, 20 * MIB);

        assertThat(of(look(Firmware.BIOS, raw(disk)), "filesystem")).satisfies(result -> {
            assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(result.evidence()).contains("cut off");
        });
    }

    @Test
    void withoutDisksNothingIsKnown() {
        assertThat(look(Firmware.BIOS)).extracting(CheckResult::outcome).containsOnly(Outcome.UNKNOWN);
    }

    private List<CheckResult> look(Firmware firmware, TargetDisk... disks) {
        return new DiskChecks().look(new TargetVm(UUID.randomUUID(), "web01",
                new Hardware(1, 1, 1 << 30, firmware, false, null, null, null, null), List.of(disks), List.of()));
    }

    private static CheckResult of(List<CheckResult> results, String check) {
        return results.stream().filter(result -> result.check().equals(check)).findFirst().orElseThrow();
    }

    private static TargetDisk raw(Path file) {
        return new TargetDisk(file, DiskFormat.RAW, new DiskSlot(ControllerType.SATA, 0, 0), "s");
    }

    private static TargetDisk qcow2(Path raw) {
        Path image = raw.resolveSibling(raw.getFileName() + ".qcow2");
        Judges.run(Judges.require("qemu-img").toString(), "convert", "-f", "raw", "-O", "qcow2", raw.toString(),
                image.toString()).ok();
        return new TargetDisk(image, DiskFormat.QCOW2, new DiskSlot(ControllerType.SATA, 0, 0), "s");
    }

    private Path mbr(String name, String partitions, boolean bootCode) throws IOException {
        Path disk = folder.resolve(name);
        sized(disk, 64L * MIB);
        Path script = Files.writeString(folder.resolve("script"), "label: dos\n" + partitions + "\n");
        Judges.run("/bin/sh", "-c", Judges.require("sfdisk") + " -q " + disk + " < " + script).ok();
        if (bootCode) {
            try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
                file.write(new byte[]{(byte) 0xfa, (byte) 0xf4});
            }
        }
        return disk;
    }

    private Path gpt(String name, String... arguments) throws IOException {
        Path disk = folder.resolve(name);
        sized(disk, 64L * MIB);
        List<String> command = new ArrayList<>(List.of(Judges.require("sgdisk").toString()));
        command.addAll(List.of(arguments));
        command.add(disk.toString());
        Judges.run(command).ok();
        return disk;
    }

    private void ext4(Path disk, long offset, long size) throws IOException {
        Path filesystem = folder.resolve("ext4-" + disk.getFileName());
        sized(filesystem, size);
        Judges.run(Judges.require("mke2fs").toString(), "-q", "-t", "ext4", "-L", "data", filesystem.toString()).ok();
        put(disk, offset, filesystem);
    }

    private static void put(Path disk, long offset, Path content) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.seek(offset);
            file.write(Files.readAllBytes(content));
        }
    }

    private static void sized(Path file, long bytes) throws IOException {
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(bytes);
        }
    }
}
