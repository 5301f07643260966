package io.towpath.disk.ovf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.ovf.Controller.Type;
import io.towpath.disk.ovf.VmDescription.Firmware;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is written reads as what it was written from, and is XML to others too.
class OvfWriterTest {

    @TempDir
    private Path folder;

    @Test
    void readsBackAsItWas() throws Exception {
        VmDescription vm = new VmDescription("web <01> & \"more\"", 4, 2, 6L << 30, Firmware.EFI, true,
                "rhel9_64Guest", "Red Hat Enterprise Linux 9", "vmx-19", "Owner:\n\tthe team", List.of(disk(1, "a", 0),
                        disk(2, "a", 3), disk(3, "b", 0), disk(4, "c", 1), disk(5, "d", 2), disk(6, "e", 0)),
                List.of(new Nic("VLAN 10", "VmxNet3", "00:50:56:ab:00:01", true), new Nic("VLAN <20>", "E1000e", null,
                        false)),
                List.of(new Controller("a", Type.PVSCSI, 0, null), new Controller("b", Type.IDE, 1, null),
                        new Controller("c", Type.AHCI, 0, null), new Controller("d", Type.NVME, 0, null),
                        new Controller("e", Type.LSISAS1068, 1, null)),
                List.of());

        OvfDescriptor read = read(vm);

        VmDescription got = read.vms().getFirst();
        assertEquals(List.of(), read.notes());
        assertEquals(List.of(), got.notes());
        assertEquals(vm.name(), got.name());
        assertEquals(4, got.cpus());
        assertEquals(2, got.coresPerSocket());
        assertEquals(6L << 30, got.memoryBytes());
        assertEquals(Firmware.EFI, got.firmware());
        assertTrue(got.secureBoot());
        assertEquals("rhel9_64Guest", got.osId());
        assertEquals("Red Hat Enterprise Linux 9", got.osDescription());
        assertEquals("vmx-19", got.hardwareVersion());
        assertEquals("Owner:\n\tthe team", got.annotation());
        assertEquals(vm.nics(), got.nics());
        assertEquals(vm.controllers().stream().map(Controller::type).toList(), got.controllers().stream().map(
                Controller::type).toList());
        for (int i = 0; i < vm.disks().size(); i++) {
            DiskDescription expected = vm.disks().get(i);
            DiskDescription disk = got.disks().get(i);
            assertEquals(expected.file(), disk.file());
            assertEquals(expected.capacityBytes(), disk.capacityBytes());
            assertEquals(expected.populatedBytes(), disk.populatedBytes());
            assertEquals(expected.unit(), disk.unit());
            assertEquals(vm.controllerOf(expected).orElseThrow().type(), got.controllerOf(disk).orElseThrow().type());
        }
        assertEquals(1003L, read.files().get(2).size());
    }

    @Test
    void hangsLooseDisksOnAControllerThatEveryGuestKnows() throws Exception {
        List<DiskDescription> loose = List.of(loose(1), loose(2), loose(3), loose(4), loose(5), loose(6), loose(7),
                loose(8), loose(9));

        VmDescription got = read(machine(loose, List.of(), "cim:96")).vms().getFirst();

        assertEquals(List.of(Type.LSILOGIC), got.controllers().stream().map(Controller::type).toList());
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 8, 9), got.disks().stream().map(DiskDescription::unit).toList());
        assertEquals("cim:96", got.osId());
        assertEquals(1, got.cpus());
        assertEquals(1 << 20, got.memoryBytes());
    }

    @Test
    void keepsUnitsThatAreTold() throws Exception {
        List<DiskDescription> disks = List.of(loose(1), disk(2, "s", 0), loose(3), disk(4, "s", 1));

        VmDescription got = read(machine(disks, List.of(new Controller("s", Type.AHCI, 0, null)), null)).vms()
                .getFirst();

        assertEquals(List.of(2, 0, 3, 1), got.disks().stream().map(DiskDescription::unit).toList());
        assertEquals("cim:1", got.osId());
    }

    @Test
    void replacesWhatXmlCannotHold() throws Exception {
        VmDescription vm = new VmDescription("bell\u0007 \ud800 \ud83d\ude00 nul\0", 1, 1, 1, Firmware.BIOS, false,
                "Debian_64", null, null, null, List.of(), List.of(), List.of(), List.of());

        assertEquals("bell\ufffd \ufffd \ud83d\ude00 nul\ufffd", read(vm).vms().getFirst().name());
    }

    @Test
    void needsTheSizesOfAllFiles() {
        assertThrows(IllegalArgumentException.class, () -> OvfWriter.write(machine(List.of(loose(1)), List.of(), null),
                Map.of()));
    }

    private OvfDescriptor read(VmDescription vm) throws Exception {
        Map<String, Long> sizes = new HashMap<>();
        vm.disks().forEach(disk -> sizes.put(disk.file(), 1000 + Long.parseLong(disk.diskId())));
        byte[] bytes = OvfWriter.write(vm, sizes);
        Path file = Files.write(folder.resolve("web.ovf"), bytes);
        Judges.run(Judges.require("xmllint").toString(), "--noout", "--nonet", file.toString()).ok();
        assertEquals(new String(bytes, StandardCharsets.UTF_8), Files.readString(file));
        return Ovf.parse("web.ovf", bytes);
    }

    private static VmDescription machine(List<DiskDescription> disks, List<Controller> controllers, String osId) {
        return new VmDescription("web01", 0, 1, 100, Firmware.BIOS, false, osId, null, null, null, disks, List.of(),
                controllers, List.of());
    }

    private static DiskDescription disk(int number, String controller, int unit) {
        return new DiskDescription("" + number, "d" + number + ".vmdk", number * 512L, 1, number * 100L, null,
                controller,
                unit);
    }

    private static DiskDescription loose(int number) {
        return new DiskDescription("" + number, "d" + number + ".vmdk", number * 512L, 1, null, null, null, null);
    }
}
