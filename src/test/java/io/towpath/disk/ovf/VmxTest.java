package io.towpath.disk.ovf;

import static io.towpath.disk.ovf.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.ovf.Controller.Type;
import io.towpath.disk.ovf.VmDescription.Firmware;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class VmxTest {

    private static final String WEB01 = """
            #!/usr/bin/vmware
            .encoding = "UTF-8"
            displayName = "web01 |22prod|22"
            virtualHW.version = "19"
            memSize = "4096"
            numvcpus = "4"
            cpuid.coresPerSocket = "2"
            firmware = "efi"
            uefi.secureBoot.enabled = "TRUE"
            guestOS = "rhel9-64"
            scsi0.present = "TRUE"
            scsi0.virtualDev = "pvscsi"
            scsi0:0.fileName = "web01.vmdk"
            scsi0:0.deviceType = "scsi-hardDisk"
            scsi0:0.present = "TRUE"
            scsi0:1.fileName = "web01_1-000002.vmdk"
            sata0:0.fileName = "/vmfs/volumes/ds1/other/data.vmdk"
            sata0:1.deviceType = "cdrom-image"
            sata0:1.fileName = "linux.iso"
            ethernet0.present = "TRUE"
            ethernet0.virtualDev = "vmxnet3"
            ethernet0.networkName = "VM Network"
            ethernet0.addressType = "vpx"
            ethernet0.generatedAddress = "00:50:56:AB:00:01"
            ethernet1.present = "FALSE"
            """;

    @Test
    void readsTheMachine() throws ImageException {
        VmDescription vm = parse(WEB01);

        assertThat(vm.name()).isEqualTo("web01 \"prod\"");
        assertThat(vm.cpus()).isEqualTo(4);
        assertThat(vm.coresPerSocket()).isEqualTo(2);
        assertThat(vm.memoryBytes()).isEqualTo(4L << 30);
        assertThat(vm.firmware()).isEqualTo(Firmware.EFI);
        assertThat(vm.secureBoot()).isTrue();
        assertThat(vm.osId()).isEqualTo("rhel9-64");
        assertThat(vm.hardwareVersion()).isEqualTo("vmx-19");
        assertThat(vm.nics()).containsExactly(new Nic("VM Network", "vmxnet3", "00:50:56:ab:00:01", true));
    }

    @Test
    void readsItsDisks() throws ImageException {
        VmDescription vm = parse(WEB01);

        assertThat(vm.disks()).extracting(DiskDescription::diskId).containsExactly("sata0:0", "scsi0:0", "scsi0:1");
        assertThat(vm.disks()).extracting(DiskDescription::file).containsExactly(null, "web01.vmdk",
                "web01_1-000002.vmdk");
        assertThat(vm.controllers()).containsExactly(new Controller("sata0", Type.AHCI, 0, null), new Controller(
                "scsi0", Type.PVSCSI, 0, "pvscsi"));
        assertThat(vm.notes()).extracting(Note::code).containsExactly("disk-elsewhere", "disk-of-a-snapshot");
    }

    @Test
    void namesANamelessMachineByItsFile() throws ImageException {
        assertThat(parse("memsize = \"16\"").name()).isEqualTo("web01");
    }

    @Test
    void refusesWhatIsNoVmx() {
        assertThat(refusal(() -> parse("hello")).reason()).isEqualTo(Reason.HEADER_INVALID);
    }

    private static VmDescription parse(String text) throws ImageException {
        return Vmx.parse("web01.vmx", text.getBytes(StandardCharsets.UTF_8));
    }
}
