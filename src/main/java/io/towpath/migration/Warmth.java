package io.towpath.migration;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.Placement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether a VM's disks can be kept in step while it runs, as far as the last scan tells. Where the source thinks otherwise
/// when the trip starts, the trip says so.
final class Warmth {

    private static final int FIRST_HARDWARE_THAT_TRACKS = 7;

    private Warmth() {}

    /// Why it cannot; empty when it can.
    static Optional<String> of(Inventory inventory, Vm vm) {
        if (!inventory.readsRunning(vm)) {
            return Optional.of("its source is read at rest only");
        }
        if (vm.placement().power() != Placement.Power.ON) {
            return Optional.of("it does not run, so nothing is won by it");
        }
        String version = vm.hardware().hardwareVersion();
        if (version != null && version.matches("vmx-0*[1-6]")) {
            return Optional.of("hardware %s tracks no changes, %d and later do".formatted(version,
                    FIRST_HARDWARE_THAT_TRACKS));
        }
        return vm.disks().stream().flatMap(disk -> untracked(disk).stream()).findFirst();
    }

    private static Optional<String> untracked(VmDisk disk) {
        DiskTraits traits = disk.facts().traits();
        String label = disk.facts().label();
        if (traits.mode() != null && traits.mode().startsWith("independent")) {
            return Optional.of("%s is %s, which no snapshot holds".formatted(label, traits.mode()));
        }
        if ("physical".equals(traits.rawMode())) {
            return Optional.of(label + " is a raw device in physical mode, which no snapshot holds");
        }
        if (shared(traits.busSharing()) || shared(traits.sharing())) {
            return Optional.of(label + " is shared with other VMs");
        }
        return Optional.empty();
    }

    private static boolean shared(@Nullable String sharing) {
        return sharing != null && !sharing.equals("none");
    }
}
