package io.towpath.inventory;

import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.Placement;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the last scan tells of whether a VM can be copied while it runs: the one measure of who plans a trip and of who
/// judges beforehand.
public final class WhileItRuns {

    public static final int FIRST_HARDWARE_THAT_TRACKS = 7;
    /// Datastores whose objects are no files.
    private static final Set<String> WITHOUT_FILES = Set.of("vsan", "vvol");

    private WhileItRuns() {}

    /// Whether it is planned warm without anybody choosing it. What is known beforehand to compare whole disks in each pass is
    /// for a person to choose.
    ///
    /// @param readsRunning whether its source can be read meanwhile
    /// @param datastores   kinds of those that its disks lie on
    public static boolean warmByItself(Vm vm, boolean readsRunning, Supplier<Set<String>> datastores) {
        return readsRunning && vm.placement().power() == Placement.Power.ON && notFrozen(vm).isEmpty()
                && (tracksChanges(vm) || withoutFiles(datastores.get()).isEmpty());
    }

    /// Why no snapshot holds all its disks; empty where one does.
    public static Optional<String> notFrozen(Vm vm) {
        // a shared bus or file keeps the VM from having a snapshot at all, though the disk stays at the source
        return Stream.concat(vm.disks().stream().flatMap(disk -> notFrozen(disk).stream()),
                vm.excludedDisks().stream().flatMap(each -> shared(each.disk()).stream())).findFirst();
    }

    public static boolean tracksChanges(Vm vm) {
        String version = vm.hardware().hardwareVersion();
        return version == null || !version.matches("vmx-0*[1-6]");
    }

    /// The first of these kinds of datastores that shows no files of snapshots.
    public static Optional<String> withoutFiles(Set<String> datastores) {
        return datastores.stream().filter(kind -> WITHOUT_FILES.contains(kind.toLowerCase(Locale.ROOT))).findFirst();
    }

    private static Optional<String> notFrozen(VmDisk disk) {
        DiskTraits traits = disk.facts().traits();
        String label = disk.facts().label();
        if (traits.mode() != null && traits.mode().startsWith("independent")) {
            return Optional.of("%s is %s, which no snapshot holds".formatted(label, traits.mode()));
        }
        if ("physical".equals(traits.rawMode())) {
            return Optional.of(label + " is a raw device in physical mode, which no snapshot holds");
        }
        return shared(disk);
    }

    private static Optional<String> shared(VmDisk disk) {
        DiskTraits traits = disk.facts().traits();
        return shared(traits.busSharing()) || shared(traits.sharing())
                ? Optional.of(disk.facts().label() + " is shared with other VMs")
                : Optional.empty();
    }

    private static boolean shared(@Nullable String sharing) {
        return sharing != null && !sharing.equals("none");
    }
}
