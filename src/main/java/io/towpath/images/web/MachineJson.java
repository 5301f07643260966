package io.towpath.images.web;

import io.swagger.v3.oas.annotations.media.Schema;
import io.towpath.disk.ovf.VmDescription.Firmware;
import io.towpath.disk.pack.MachineSettings;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/// The VM in an OVA or OVF, as far as the source does not tell it or is not to be believed.
@Schema(description = "The VM in an OVA or OVF that is made. What is left out is the source's; where it tells none, one"
        + " CPU, 1 GiB and bios.")
record MachineJson(@Nullable @Min(1) @Max(MachineSettings.MOST_CPUS) Integer cpus,
        @Nullable @Min(MachineSettings.LEAST_MEMORY) Long memoryBytes,
        @Nullable @Pattern(regexp = "bios|efi", message = "must be one of bios, efi") @Schema(allowableValues = {
                "bios", "efi"}) String firmware) {

    MachineSettings settings() {
        return new MachineSettings(cpus, memoryBytes, firmware == null
                ? null
                : firmware.equals("efi")
                        ? Firmware.EFI
                        : Firmware.BIOS);
    }
}
