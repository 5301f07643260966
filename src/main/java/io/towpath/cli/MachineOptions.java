package io.towpath.cli;

import io.towpath.disk.ovf.VmDescription;
import io.towpath.disk.ovf.VmDescription.Firmware;
import io.towpath.units.ByteSize;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The machine that goes into an OVA, as far as the source does not tell it.
final class MachineOptions {

    private static final long USUAL_MEMORY = 1L << 30;
    private static final int MOST_CPUS = 768;

    @Option(names = "--cpus", paramLabel = "N", description = "Of the VM in an OVA; default: the source's, or 1.")
    private @Nullable Integer cpus;

    @Option(names = "--memory", paramLabel = "BYTES", description = "Of the VM in an OVA, such as 4G; default: the source's, or 1G.")
    private @Nullable String memory;

    @Option(names = "--firmware", paramLabel = "bios|efi", description = "Of the VM in an OVA; default: the source's, or bios.")
    private @Nullable String firmware;

    boolean given() {
        return cpus != null || memory != null || firmware != null;
    }

    /// A machine for one disk.
    VmDescription machine(LocalCommand command, String name) {
        return over(command, new VmDescription(name, 1, 1, USUAL_MEMORY, Firmware.BIOS, false, null, null, null, null,
                List.of(), List.of(), List.of(), List.of()));
    }

    /// What is given counts.
    VmDescription over(LocalCommand command, VmDescription vm) {
        int newCpus = cpus == null ? vm.cpus() : cpus;
        if (newCpus < (cpus == null ? 0 : 1) || newCpus > MOST_CPUS) {
            throw command.usage("--cpus is " + newCpus + ", expected 1 to " + MOST_CPUS);
        }
        long newMemory = memory == null ? vm.memoryBytes() : command.size("--memory", memory);
        if (memory != null && newMemory < 1L << 20) {
            throw command.usage("--memory is " + new ByteSize(newMemory) + ", expected at least 1 MiB");
        }
        Firmware newFirmware = switch (firmware) {
            case null -> vm.firmware();
            case "bios" -> Firmware.BIOS;
            case "efi" -> Firmware.EFI;
            case String other -> throw command.usage("--firmware is '" + other + "', expected bios or efi");
        };
        return new VmDescription(vm.name(), newCpus, newCpus % vm.coresPerSocket() == 0 ? vm.coresPerSocket() : 1,
                newMemory, newFirmware, vm.secureBoot() && newFirmware == Firmware.EFI, vm.osId(), vm.osDescription(),
                vm
                        .hardwareVersion(),
                vm.annotation(), vm.disks(), vm.nics(), vm.controllers(), vm.notes());
    }
}
