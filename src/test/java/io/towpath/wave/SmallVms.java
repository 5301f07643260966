package io.towpath.wave;

import io.towpath.Judges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/// A folder of small VMs, each with a disk of its own bytes. Some have a disk that every scan takes for whole and that
/// breaks where its bytes are read: a bit of compressed data is wrong, as after a bad upload.
final class SmallVms {

    private static final int BYTES = 256 << 10;

    private final Path folder;
    private final Map<Integer, byte[]> whole = new HashMap<>();

    /// @param damaged numbers of those that break
    SmallVms(Path folder, int count, Collection<Integer> damaged) throws IOException {
        this.folder = Files.createDirectories(folder);
        for (int number = 1; number <= count; number++) {
            vmx(number);
            if (damaged.contains(number)) {
                damagedDisk(number);
            } else {
                flatDisk(number);
            }
        }
    }

    static String name(int number) {
        return "vm%03d".formatted(number);
    }

    Path folder() {
        return folder;
    }

    /// What a healthy one's guest sees: a raw image.
    Path flat(int number) {
        return folder.resolve(name(number) + "-flat.vmdk");
    }

    /// As if the upload was made again: the file as it was taken for, to its time.
    void mend(int number) throws IOException {
        replace(folder.resolve(name(number) + ".vmdk"), whole.get(number));
    }

    /// A raw image of what a damaged one's guest saw before.
    Path asMade(int number) throws IOException {
        return Files.write(folder.resolveSibling(name(number) + ".raw"), bytes(number));
    }

    private static void replace(Path disk, byte[] bytes) throws IOException {
        FileTime time = Files.getLastModifiedTime(disk);
        Files.write(disk, bytes);
        Files.setLastModifiedTime(disk, time);
    }

    private void vmx(int number) throws IOException {
        Files.writeString(folder.resolve(name(number) + ".vmx"), """
                displayName = "%s"
                numvcpus = "1"
                memsize = "256"
                guestOS = "ubuntu-64"
                scsi0.virtualDev = "pvscsi"
                scsi0.present = "TRUE"
                scsi0:0.fileName = "%s.vmdk"
                scsi0:0.present = "TRUE"
                """.formatted(name(number), name(number)));
    }

    private void flatDisk(int number) throws IOException {
        Files.write(flat(number), bytes(number));
        Files.writeString(folder.resolve(name(number) + ".vmdk"), """
                # Disk DescriptorFile
                version=1
                CID=%08x
                parentCID=ffffffff
                createType="monolithicFlat"

                # Extent description
                RW %d FLAT "%s-flat.vmdk" 0

                # The Disk Data Base
                #DDB

                ddb.virtualHWVersion = "14"
                ddb.geometry.cylinders = "1"
                ddb.geometry.heads = "16"
                ddb.geometry.sectors = "63"
                ddb.adapterType = "lsilogic"
                """.formatted(number, BYTES / 512, name(number)));
    }

    private void damagedDisk(int number) throws IOException {
        Path raw = Files.write(folder.resolve("made.raw"), bytes(number));
        Path disk = folder.resolve(name(number) + ".vmdk");
        Judges.run(Judges.require("qemu-img").toString(), "convert", "-q", "-f", "raw", "-O", "vmdk", "-o",
                "subformat=streamOptimized", raw.toString(), disk.toString()).ok();
        Files.delete(raw);
        byte[] good = Files.readAllBytes(disk);
        whole.put(number, good);
        byte[] bad = good.clone();
        // the random bytes are most of the file: its middle is within one of their compressed grains
        bad[bad.length / 2] ^= 0x55;
        replace(disk, bad);
    }

    static byte[] bytes(int number) {
        byte[] bytes = new byte[BYTES];
        new Random(number).nextBytes(bytes);
        return bytes;
    }
}
