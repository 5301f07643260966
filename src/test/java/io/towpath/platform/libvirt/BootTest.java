package io.towpath.platform.libvirt;

import static io.towpath.platform.libvirt.TargetVms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.TargetVm;
import io.towpath.platform.spi.TargetVm.TargetDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.FileSystemUtils;

/// A real libvirt defines and starts our domains under QEMU, and their firmware finds the boot disk on each kind of
/// controller: the guest's first program says so on the serial console.
///
/// Changed for the test only: `kvm` becomes `qemu` and the CPU model is left out, since the machine may have no working
/// KVM; the serial console goes to a file.
class BootTest {

    private static final String HELLO = "TOWPATH BOOTED";

    /// Real-mode code for the first sector: writes the text that follows it to COM1, then halts.
    private static final byte[] PROGRAM = HexFormat.of()
            .parseHex("31c08ed8be177cbaf803ac84c07403eeebf8f4ebfd" + "9090");

    @TempDir
    static Path folder;

    private static @Nullable PrivateLibvirt libvirt;

    @BeforeAll
    static void startLibvirt() throws IOException {
        Judges.require("qemu-system-x86_64");
        Judges.require("libvirtd");
        libvirt = PrivateLibvirt.start(folder);
    }

    @AfterAll
    static void stopLibvirt() throws IOException {
        if (libvirt != null) {
            libvirt.stop();
        }
    }

    @ParameterizedTest
    @EnumSource(ControllerType.class)
    void firmwareFindsTheBootDisk(ControllerType controller) throws IOException {
        PrivateLibvirt host = Objects.requireNonNull(libvirt);
        Path disk = bootDisk(folder.resolve(controller + ".raw"));
        Path serial = folder.resolve(controller + ".log");
        TargetVm vm = aVm("boot-" + controller).cpus(1, 1).memory(128L << 20).id(UUID.randomUUID().toString()).build();
        vm = new TargetVm(vm.id(), vm.name(), vm.hardware(),
                List.of(new TargetDisk(disk, DiskFormat.RAW, new DiskSlot(controller, 0, 0), "boot")), List.of());
        Path xml = folder.resolve(controller + ".xml");
        Files.writeString(xml, emulated(DomainXml.of(vm, "boot").text(), serial));

        host.virsh("define", xml.toString()).ok();
        try {
            host.virsh("start", "boot").ok();
            assertThat(said(serial)).contains(HELLO);
        } finally {
            host.virsh("destroy", "boot");
            host.virsh("undefine", "boot");
        }
    }

    private static Path bootDisk(Path file) throws IOException {
        byte[] disk = new byte[4 << 20];
        System.arraycopy(PROGRAM, 0, disk, 0, PROGRAM.length);
        byte[] text = (HELLO + "\r\n\0").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, disk, PROGRAM.length, text.length);
        disk[510] = 0x55;
        disk[511] = (byte) 0xAA;
        Files.write(file, disk);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        return file;
    }

    private static String emulated(String xml, Path serial) {
        return xml.replace("<domain type=\"kvm\"", "<domain type=\"qemu\"").replaceAll("(?s)<cpu .*?</cpu>", "")
                .replaceAll("(?s)<serial type=\"pty\">.*?</serial>", "<serial type=\"file\"><source path=\"" + serial
                        + "\"/><target port=\"0\"/></serial>")
                .replaceAll("(?s)<console type=\"pty\">.*?</console>", "");
    }

    private static String said(Path serial) throws IOException {
        for (int tenth = 0; tenth < 300; tenth++) {
            String text = Files.exists(serial) ? Files.readString(serial, StandardCharsets.ISO_8859_1) : "";
            if (text.contains(HELLO)) {
                return text;
            }
            LockSupport.parkNanos(100_000_000);
        }
        return Files.exists(serial) ? Files.readString(serial, StandardCharsets.ISO_8859_1) : "nothing within 30 s";
    }
}
