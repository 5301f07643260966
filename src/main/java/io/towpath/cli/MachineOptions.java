package io.towpath.cli;

import io.towpath.disk.ovf.VmDescription.Firmware;
import io.towpath.disk.pack.MachineSettings;
import io.towpath.units.ByteSize;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The machine that goes into an OVA or OVF, as far as the source does not tell it.
final class MachineOptions {

    @Option(names = "--cpus", paramLabel = "N", description = "Of the VM in an OVA or OVF; default: the source's, or 1.")
    private @Nullable Integer cpus;

    @Option(names = "--memory", paramLabel = "BYTES", description = "Of the VM in an OVA or OVF, such as 4G; default: the source's, or 1G.")
    private @Nullable String memory;

    @Option(names = "--firmware", paramLabel = "bios|efi", description = "Of the VM in an OVA or OVF; default: the source's, or bios.")
    private @Nullable String firmware;

    MachineSettings settings(LocalCommand command) {
        if (cpus != null && (cpus < 1 || cpus > MachineSettings.MOST_CPUS)) {
            throw command.usage("--cpus is " + cpus + ", expected 1 to " + MachineSettings.MOST_CPUS);
        }
        Long bytes = memory == null ? null : command.size("--memory", memory);
        if (bytes != null && bytes < MachineSettings.LEAST_MEMORY) {
            throw command.usage("--memory is " + new ByteSize(bytes) + ", expected at least 1 MiB");
        }
        Firmware chosen = switch (firmware) {
            case null -> null;
            case "bios" -> Firmware.BIOS;
            case "efi" -> Firmware.EFI;
            case String other -> throw command.usage("--firmware is '" + other + "', expected bios or efi");
        };
        return new MachineSettings(cpus, bytes, chosen);
    }
}
