package io.towpath.disk.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.disk.guest.GuestInspection.Inspector;
import io.towpath.disk.ovf.GuestSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// The real virt-inspector, which starts a VM: without KVM that takes two minutes, and its packages (libguestfs-tools and a
/// kernel) 600 MB, so it is for who asks for it: `-Dtowpath.guest=true`.
@EnabledIfSystemProperty(named = "towpath.guest", matches = "true")
class RealGuestTest {

    private static final int START = 1 << 20;

    @TempDir
    Path folder;

    /// A disk with a partition with the files that say of a system that it is Debian.
    private Path disk() throws IOException {
        Path root = folder.resolve("root");
        for (String name : List.of("etc", "bin", "boot", "usr/bin", "var/lib/dpkg", "proc", "dev", "tmp")) {
            Files.createDirectories(root.resolve(name));
        }
        Files.writeString(root.resolve("etc/os-release"), """
                PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
                NAME="Debian GNU/Linux"
                VERSION_ID="12"
                ID=debian
                """);
        Files.writeString(root.resolve("etc/debian_version"), "12.5\n");
        Files.writeString(root.resolve("etc/hostname"), "web01\n");
        Files.writeString(root.resolve("etc/fstab"), "/dev/sda1 / ext4 defaults 0 1\n");
        Files.writeString(root.resolve("var/lib/dpkg/status"), """
                Package: base-files
                Status: install ok installed
                Architecture: amd64
                Version: 12.4+deb12u5
                Description: files

                """);
        Files.copy(Path.of("/bin/true"), root.resolve("bin/sh"));
        Path part = folder.resolve("part.raw");
        Judges.run(Judges.require("truncate").toString(), "-s", "32M", part.toString()).ok();
        Judges.run(Judges.require("mke2fs").toString(), "-q", "-t", "ext4", "-d", root.toString(), part.toString())
                .ok();
        Path raw = folder.resolve("disk.raw");
        try (FileChannel from = FileChannel.open(part);
                FileChannel to = FileChannel.open(raw, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            to.write(ByteBuffer.wrap(table((int) (from.size() / 512))), 0);
            to.position(START);
            from.transferTo(0, from.size(), to);
        }
        Path image = folder.resolve("disk.qcow2");
        Judges.run(Judges.require("qemu-img").toString(), "convert", "-f", "raw", "-O", "qcow2", raw.toString(), image
                .toString()).ok();
        return image;
    }

    private static byte[] table(int sectors) {
        ByteBuffer table = ByteBuffer.allocate(512).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        table.put(446, (byte) 0x80).put(450, (byte) 0x83).putInt(454, START / 512).putInt(458, sectors);
        return table.putShort(510, (short) 0xaa55).array();
    }

    @Test
    void seesDebianOnADisk() throws IOException {
        Path program = Files.writeString(folder.resolve("inspector"),
                "#!/bin/sh\nLIBGUESTFS_BACKEND=direct exec '" + Judges
                        .require("virt-inspector") + "' \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));

        GuestInspection found = GuestInspection.of(DiskRef.file(disk()), DiskFormat.QCOW2, new Inspector(program
                .toString(), Duration.ofMinutes(15)), () -> false);

        assertThat(found.notes()).isEmpty();
        assertThat(found.systems()).hasSize(1);
        GuestSystem system = found.systems().getFirst();
        assertThat(system.toString()).contains("debian", "12", "web01");
    }
}
