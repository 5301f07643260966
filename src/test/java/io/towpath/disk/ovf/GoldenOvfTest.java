package io.towpath.disk.ovf;

import static io.towpath.disk.ovf.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.Reason;
import io.towpath.disk.ovf.Controller.Type;
import io.towpath.disk.ovf.VmDescription.Firmware;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Descriptors that other tools wrote.
class GoldenOvfTest {

    private static final Path FOLDER = Path.of("src/test/resources/ovf");

    @ParameterizedTest
    @ValueSource(strings = {"pos-identity_compression", "pos-prop_type_real32", "pos-prop_type_sint16",
            "pos-section_compatibility", "pos-valid_vmfs_sparsedisk", "neg-bare_minimal", "neg-dup_filerefs"})
    void refusesADiskOutsideTheFolder(String name) throws IOException {
        byte[] document = Files.readAllBytes(FOLDER.resolve(name + ".ovf"));

        assertThat(refusal(() -> Ovf.parse(name, document)).reason()).isEqualTo(Reason.EXTERNAL_REFERENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"neg-dup_filerefs", "neg-fileelements_samefile"})
    void refusesAFileUsedTwice(String name) throws IOException {
        assertThat(refusal(() -> local(name)).reason()).isEqualTo(Reason.OVF_INCONSISTENT);
    }

    @ParameterizedTest
    @CsvSource({"pos-identity_compression, 329197568", "pos-valid_vmfs_sparsedisk, 329197568",
            "pos-prop_type_real32, 8589934592"})
    void readsVersion09(String name, long capacity) throws IOException {
        OvfDescriptor ovf = local(name);

        VmDescription vm = ovf.vms().getFirst();
        assertThat(ovf.version()).isEqualTo("0.9");
        assertThat(vm.name()).isEqualTo("PTC01_VM");
        assertThat(vm.osId()).isEqualTo("cim:36");
        assertThat(vm.hardwareVersion()).isEqualTo("vmx-04");
        assertThat(vm.disks()).singleElement().satisfies(disk -> {
            assertThat(disk.file()).isEqualTo(name.contains("vmfs") ? "valid_vmfs_sparsedisk.vmdk" : "valid_disk.vmdk");
            assertThat(disk.capacityBytes()).isEqualTo(capacity);
            assertThat(disk.controllerId()).isEqualTo("8");
            assertThat(disk.unit()).isZero();
            assertThat(vm.controllerOf(disk)).map(Controller::type).contains(Type.LSILOGIC);
        });
    }

    @Test
    void readsTheAdapterOfAVmwareMachine() throws IOException {
        VmDescription vm = local("pos-prop_type_sint16").vms().getFirst();

        assertThat(vm.nics()).containsExactly(new Nic("VM Network 1", "Vmxnet", null, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vbox8", "vbox13"})
    void readsEarlyVirtualBox(String name) throws IOException {
        VmDescription vm = local("pos-" + name + "_0.9").vms().getFirst();

        assertThat(vm.name()).isEqualTo(name);
        assertThat(vm.cpus()).isEqualTo(1);
        assertThat(vm.memoryBytes()).isEqualTo(192L << 20);
        assertThat(vm.osDescription()).isEqualTo("WindowsXP");
        assertThat(vm.firmware()).isEqualTo(Firmware.BIOS);
        assertThat(vm.disks()).isEmpty();
        assertThat(vm.nics()).containsExactly(new Nic("NAT", "PCNet32", null, true));
    }

    @Test
    void readsAMachineWithoutDisks() throws IOException {
        VmDescription vm = local("pos-nvapp-disks-0").vms().getFirst();

        assertThat(vm.name()).isEqualTo("SugarmCRM Server");
        assertThat(vm.memoryBytes()).isEqualTo(256L << 20);
        assertThat(vm.controllers()).extracting(Controller::type).containsExactly(Type.LSILOGIC, Type.IDE);
    }

    @Test
    void notesASectionItDoesNotUnderstand() throws IOException {
        OvfDescriptor ovf = local("pos-section_compatibility");

        assertThat(ovf.notes()).extracting(Note::code).containsExactly("section-ignored");
        assertThat(ovf.disks()).singleElement().satisfies(disk -> assertThat(disk.controllerId()).isNull());
    }

    @Test
    void refusesAPrefixWithoutANamespace() {
        assertThat(refusal(() -> local("neg-section_compatibility_rec")).reason()).isEqualTo(Reason.XML_INVALID);
    }

    @Test
    void readsAListOfControllerModels() throws IOException {
        VmDescription vm = local("neg-child_uitem_req_true").vms().getFirst();

        assertThat(vm.controllers()).containsExactly(new Controller("8", Type.BUSLOGIC, 0, "buslogic,lsilogic"));
    }

    private static OvfDescriptor local(String name) throws IOException {
        String text = Files.readString(FOLDER.resolve(name + ".ovf")).replace("../../../vmdk/", "");
        return Ovf.parse(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
