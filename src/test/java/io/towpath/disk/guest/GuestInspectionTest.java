package io.towpath.disk.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.TestDisk;
import io.towpath.disk.guest.GuestInspection.Inspector;
import io.towpath.disk.ovf.GuestSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With scripts in the place of virt-inspector, which would start a VM.
class GuestInspectionTest {

    private static final String DEBIAN = """
            <?xml version="1.0"?>
            <operatingsystems>
              <operatingsystem>
                <root>/dev/sda1</root>
                <name>linux</name>
                <arch>x86_64</arch>
                <distro>debian</distro>
                <product_name>Debian GNU/Linux 12 (bookworm)</product_name>
                <major_version>12</major_version>
                <minor_version>0</minor_version>
                <package_format>deb</package_format>
                <package_management>apt</package_management>
                <hostname>web01</hostname>
                <osinfo>debian12</osinfo>
                <mountpoints><mountpoint dev="/dev/sda1">/</mountpoint></mountpoints>
                <filesystems><filesystem dev="/dev/sda1"><type>ext4</type></filesystem></filesystems>
              </operatingsystem>
            </operatingsystems>
            """;

    @TempDir
    Path folder;

    @Test
    void tellsTheSystem() throws IOException {
        GuestInspection found = inspect("echo \"$@\" > '" + folder + "/args'\ncat <<'END'\n" + DEBIAN + "END\n");

        assertThat(found.notes()).isEmpty();
        assertThat(found.systems()).containsExactly(new GuestSystem("/dev/sda1", "linux", "debian",
                "Debian GNU/Linux 12 (bookworm)", "12.0", "x86_64", "web01", "debian12"));
        assertThat(folder.resolve("args")).hasContent("--no-applications --no-icon --format=vpc -a " + folder.resolve(
                "disk.raw"));
    }

    @Test
    void saysWhyThereIsNothing() throws IOException {
        assertThat(inspect("echo '<operatingsystems/>'").notes()).singleElement().asString().contains(
                "found no system");
        assertThat(inspect("echo one >&2; echo 'libguestfs error: no kvm' >&2; exit 1").notes()).singleElement()
                .asString().contains("failed: libguestfs error: no kvm");
        assertThat(inspect("sleep 20").notes()).singleElement().asString().contains("took too long");
        GuestInspection absent = GuestInspection.of(DiskRef.file(disk()), DiskFormat.RAW, new Inspector(folder
                + "/none", Duration.ofSeconds(1)), () -> false);
        assertThat(absent.notes()).singleElement().asString().contains("guest-not-inspected", "guestfs-tools");
        assertThat(GuestInspection.of(DiskRef.member(folder.resolve("a.ova"), "d"), DiskFormat.VMDK,
                Inspector.INSTALLED, () -> false).notes()).hasSize(1);
    }

    @Test
    void readsItAsAStrangers() {
        assertThatThrownBy(() -> GuestSystem.parse("d", "<!DOCTYPE x><operatingsystems/>".getBytes(
                StandardCharsets.UTF_8))).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> inspect("echo 'no xml'")).isInstanceOf(ImageException.class);
    }

    private GuestInspection inspect(String script) throws IOException {
        Path program = Files.writeString(folder.resolve("virt-inspector"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return GuestInspection.of(DiskRef.file(disk()), DiskFormat.VHD, new Inspector(program.toString(), Duration
                .ofSeconds(2)), () -> false);
    }

    private Path disk() throws IOException {
        return TestDisk.raw(folder, new byte[1 << 20]);
    }
}
