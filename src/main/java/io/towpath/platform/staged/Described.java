package io.towpath.platform.staged;

import io.towpath.disk.ovf.VmDescription;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.units.ByteSize;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A description in the words of the SPI; what it leaves out is assumed, and noted as assumed.
final class Described {

    static final int ASSUMED_CPUS = 2;
    static final long ASSUMED_MEMORY = 4L << 30;

    private Described() {}

    static Hardware hardware(VmDescription vm, Notes notes) {
        if (vm.cpus() == 0 || vm.memoryBytes() == 0) {
            assumed(notes, vm.cpus() == 0, vm.memoryBytes() == 0, "The descriptor does not tell");
        }
        int cpus = vm.cpus() == 0 ? ASSUMED_CPUS : vm.cpus();
        return new Hardware(cpus, vm.coresPerSocket(), vm.memoryBytes() == 0 ? ASSUMED_MEMORY : vm.memoryBytes(),
                switch (vm.firmware()) {
                    case BIOS -> Firmware.BIOS;
                    case EFI -> Firmware.EFI;
                }, vm.secureBoot(), Text.prose(vm.osId()), Text.prose(vm.osDescription()),
                Text.prose(vm.hardwareVersion()), Text.prose(vm.annotation()));
    }

    /// Of a disk with nothing beside it.
    static Hardware assumedHardware(Notes notes) {
        assumed(notes, true, true, "There is no .vmx or .ovf beside the disk, so nothing tells");
        return unknownHardware();
    }

    /// Of a VM whose description cannot be read: the blocker says so, nothing is claimed.
    static Hardware unknownHardware() {
        return new Hardware(ASSUMED_CPUS, 1, ASSUMED_MEMORY, Firmware.BIOS, false, null, null, null, null);
    }

    static List<DiscoveredNic> nics(VmDescription vm) {
        return vm.nics().stream().map(nic -> new DiscoveredNic(Text.name(nic.network() == null ? "" : nic.network()),
                adapter(nic.model()), nic.mac(), nic.connected())).toList();
    }

    private static void assumed(Notes notes, boolean cpus, boolean memory, String why) {
        String what = cpus && memory ? "CPUs, memory and firmware" : cpus ? "how many CPUs" : "how much memory";
        notes.add(Severity.WARNING, "hardware-assumed",
                "%s %s the VM has; %d CPUs, %s and BIOS are assumed where nothing is said.".formatted(why, what,
                        ASSUMED_CPUS, new ByteSize(ASSUMED_MEMORY)),
                "Put the VM's .vmx beside the disk, under the same name, and scan again.");
    }

    private static NicAdapter adapter(@Nullable String model) {
        String name = model == null ? "" : model.toLowerCase(Locale.ROOT);
        return switch (name) {
            case "vmxnet3" -> NicAdapter.VMXNET3;
            case "e1000e", "82574l" -> NicAdapter.E1000E;
            case "e1000", "82540em", "82543gc", "82545em" -> NicAdapter.E1000;
            case "pcnet32", "pcnet", "am79c970a", "am79c973", "vlance", "flexible" -> NicAdapter.PCNET32;
            default -> NicAdapter.OTHER;
        };
    }
}
