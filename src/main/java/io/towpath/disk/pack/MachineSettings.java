package io.towpath.disk.pack;

import io.towpath.disk.ovf.VmDescription;
import io.towpath.disk.ovf.VmDescription.Firmware;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The machine that goes into an OVA or OVF, as far as the source does not tell it or is not to be believed.
///
/// @param cpus        null for the source's, or one
/// @param memoryBytes null for the source's, or 1 GiB
/// @param firmware    null for the source's, or BIOS
public record MachineSettings(@Nullable Integer cpus, @Nullable Long memoryBytes, @Nullable Firmware firmware) {

    public static final int MOST_CPUS = 768;
    public static final long LEAST_MEMORY = 1L << 20;
    public static final MachineSettings OF_THE_SOURCE = new MachineSettings(null, null, null);

    private static final long USUAL_MEMORY = 1L << 30;

    public MachineSettings {
        if (cpus != null && (cpus < 1 || cpus > MOST_CPUS)) {
            throw new IllegalArgumentException("cpus is " + cpus + ", expected 1 to " + MOST_CPUS);
        }
        if (memoryBytes != null && memoryBytes < LEAST_MEMORY) {
            throw new IllegalArgumentException(
                    "memory is " + memoryBytes + " bytes, expected at least " + LEAST_MEMORY);
        }
    }

    public boolean given() {
        return cpus != null || memoryBytes != null || firmware != null;
    }

    /// A machine for one disk.
    VmDescription machine(String name) {
        return over(new VmDescription(name, 1, 1, USUAL_MEMORY, Firmware.BIOS, false, null, null, null, null, List
                .of(), List.of(), List.of(), List.of()));
    }

    /// What is given counts.
    VmDescription over(VmDescription vm) {
        int newCpus = cpus == null ? vm.cpus() : cpus;
        Firmware newFirmware = firmware == null ? vm.firmware() : firmware;
        return new VmDescription(vm.name(), newCpus, newCpus % vm.coresPerSocket() == 0 ? vm.coresPerSocket() : 1,
                memoryBytes == null ? vm.memoryBytes() : memoryBytes, newFirmware, vm.secureBoot()
                        && newFirmware == Firmware.EFI,
                vm.osId(), vm.osDescription(), vm.hardwareVersion(), vm.annotation(), vm.disks(), vm.nics(),
                vm.controllers(), vm.notes());
    }
}
