package io.towpath.disk.ova;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.ova.ManifestReport.State;
import io.towpath.disk.ovf.Controller;
import io.towpath.disk.ovf.Controller.Type;
import io.towpath.disk.ovf.DiskDescription;
import io.towpath.disk.ovf.Nic;
import io.towpath.disk.ovf.VmDescription;
import io.towpath.disk.ovf.VmDescription.Firmware;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Packages that other tools wrote.
class GoldenOvaTest {

    @ParameterizedTest
    @ValueSource(strings = {"vbox-ovf10", "vbox-ovf20", "signed-sha256"})
    void readsAMachineOfVirtualBox(String name) throws IOException {
        VmPackage ova = VmPackage.open(golden(name));

        VmDescription vm = ova.descriptor().vms().getFirst();
        assertThat(vm.name()).isEqualTo("vbox-vm");
        assertThat(vm.cpus()).isEqualTo(2);
        assertThat(vm.memoryBytes()).isEqualTo(512L << 20);
        assertThat(vm.firmware()).isEqualTo(Firmware.EFI);
        assertThat(vm.osId()).isEqualTo("Debian_64");
        assertThat(vm.annotation()).isEqualTo("made by VBoxManage");
        assertThat(vm.hardwareVersion()).isEqualTo("virtualbox-2.2");
        assertThat(vm.nics()).containsExactly(new Nic("NAT", "E1000", "08:00:27:bb:8e:e6", true), new Nic("Internal",
                "E1000", "08:00:27:3e:b9:15", true));
        assertThat(vm.disks()).extracting(DiskDescription::file).containsExactly("vbox-vm-disk001.vmdk",
                "vbox-vm-disk002.vmdk");
        assertThat(vm.disks()).extracting(DiskDescription::capacityBytes).containsExactly(26_214_400L, 41_943_040L);
        assertThat(vm.disks().stream().map(vm::controllerOf).map(found -> found.orElseThrow().type())).containsExactly(
                Type.AHCI, Type.LSILOGIC);
        // VirtualBox ends an archive with its last member; what signed it packed it anew.
        assertThat(ova.notes()).extracting(Note::code).isEqualTo(name.startsWith("vbox")
                ? List.of("end-marker-missing")
                : List.of());
    }

    @Test
    void readsAMachineOfVmware() throws IOException {
        VmPackage ova = VmPackage.open(golden("vmware-open-vmdk"));

        VmDescription vm = ova.descriptor().vms().getFirst();
        assertThat(vm.name()).isEqualTo("ovvm");
        assertThat(vm.cpus()).isEqualTo(2);
        assertThat(vm.memoryBytes()).isEqualTo(1L << 30);
        assertThat(vm.firmware()).isEqualTo(Firmware.EFI);
        assertThat(vm.secureBoot()).isFalse();
        assertThat(vm.osId()).isEqualTo("other4xLinux64Guest");
        assertThat(vm.hardwareVersion()).isEqualTo("vmx-15");
        assertThat(vm.nics()).containsExactly(new Nic("VM Network", "VmxNet3", null, true));
        assertThat(vm.controllers()).extracting(Controller::type).containsExactly(Type.PVSCSI, Type.IDE, Type.IDE);
        assertThat(vm.disks()).singleElement().satisfies(disk -> {
            assertThat(disk.capacityBytes()).isEqualTo(26_214_400);
            assertThat(disk.format()).endsWith("#streamOptimized");
            assertThat(vm.controllerOf(disk).orElseThrow().type()).isEqualTo(Type.PVSCSI);
        });
        assertThat(vm.notes()).extracting(Note::code).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"vbox-ovf10, SHA1, 3", "vbox-ovf20, SHA256, 3", "signed-sha256, SHA256, 3",
            "vmware-open-vmdk, SHA512, 2"})
    void verifiesTheManifest(String name, String algorithm, int files) throws IOException {
        AtomicLong done = new AtomicLong();

        ManifestReport report = VmPackage.open(golden(name)).verify(2, (bytes, _) -> done.accumulateAndGet(bytes,
                Math::max));

        assertThat(report.state()).isEqualTo(State.VERIFIED);
        assertThat(report.algorithm()).isEqualTo(algorithm);
        assertThat(report.verified()).isEqualTo(files);
        assertThat(done).hasPositiveValue();
    }

    @Test
    void reportsTheSignature() throws IOException {
        Signature signature = VmPackage.open(golden("signed-sha256")).signature().orElseThrow();

        assertThat(signature.subject()).isEqualTo("CN=Lab Publisher");
        assertThat(signature.selfSigned()).isTrue();
        assertThat(signature.state()).isEqualTo(Signature.State.VALID);
        assertThat(signature.expiredAt(Instant.parse("2030-01-01T00:00:00Z"))).isFalse();
        assertThat(signature.expiredAt(Instant.parse("2040-01-01T00:00:00Z"))).isTrue();
    }

    @Test
    void noticesOneChangedByteOfADisk(@TempDir Path folder) throws IOException {
        Path copy = Files.copy(golden("vbox-ovf20"), folder.resolve("x.ova"), StandardCopyOption.REPLACE_EXISTING);
        Member disk = VmPackage.open(copy).member("vbox-vm-disk002.vmdk").orElseThrow();
        byte[] bytes = Files.readAllBytes(copy);
        bytes[(int) (disk.offset() + disk.length() - 1)] ^= 1;
        Files.write(copy, bytes);

        ManifestReport report = VmPackage.open(copy).verify(2, (_, _) -> {});

        assertThat(report.failed()).containsExactly("vbox-vm-disk002.vmdk");
    }

    @Test
    void noticesAManifestChangedAfterSigning(@TempDir Path folder) throws IOException {
        Path copy = folder.resolve("x.ova");
        byte[] bytes = Files.readAllBytes(golden("signed-sha256"));
        Member manifest = VmPackage.open(golden("signed-sha256")).member("vbox-ovf10.mf").orElseThrow();
        // A tab after the `=` means the same, but is not what was signed.
        bytes[(int) manifest.offset() + "SHA256(vbox-ovf10.ovf)=".length()] = '\t';
        Files.write(copy, bytes);

        VmPackage ova = VmPackage.open(copy);

        assertThat(ova.signature().orElseThrow().state()).isEqualTo(Signature.State.INVALID);
        assertThat(ova.verify(1, (_, _) -> {}).state()).isEqualTo(State.FAILED);
    }

    private static Path golden(String name) {
        return Path.of("src/test/resources/ova", name + ".ova");
    }
}
