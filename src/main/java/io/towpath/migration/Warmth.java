package io.towpath.migration;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.Placement;
import io.towpath.replication.Replication;
import io.towpath.replication.TrackingWay;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whether a VM's disks can be kept in step while it runs, and by what it is told what changed, as far as the last scan
/// tells. Where the source tells otherwise when the trip starts, that counts, its step's note and the pages say so, and
/// whole disks are compared where no better way is left.
///
/// @param way null where they cannot
/// @param why not in a better way, or not at all; empty where nothing is better
public record Warmth(@Nullable TrackingWay way, String why) {

    private static final int FIRST_HARDWARE_THAT_TRACKS = 7;
    /// Datastores whose objects are no files.
    private static final Set<String> WITHOUT_FILES = Set.of("vsan", "vvol");

    public static Warmth of(Inventory inventory, Vm vm) {
        return inventory.readsRunning(vm)
                ? of(vm, () -> inventory.datastoreKinds(vm))
                : new Warmth(null, "its source is read at rest only");
    }

    /// Of a VM whose source can be read while it runs.
    ///
    /// @param datastores kinds of those that its disks lie on
    static Warmth of(Vm vm, Supplier<Set<String>> datastores) {
        if (vm.placement().power() != Placement.Power.ON) {
            return new Warmth(null, "it does not run, so nothing is won by it");
        }
        Optional<String> held = vm.disks().stream().flatMap(disk -> notFrozen(disk).stream()).findFirst();
        return held.map(why -> new Warmth(null, why)).orElseGet(() -> tracked(vm, datastores));
    }

    /// As its source told when the trip started; as the last scan has it until then.
    ///
    /// @param of null where nothing is kept in step, or not yet
    public Warmth asFound(@Nullable Replication of) {
        if (of == null || of.tracking() == null) {
            return this;
        }
        String told = of.trackingWhy();
        return new Warmth(of.tracking(), told == null ? "" : told);
    }

    private static Warmth tracked(Vm vm, Supplier<Set<String>> datastores) {
        String version = vm.hardware().hardwareVersion();
        if (version == null || !version.matches("vmx-0*[1-6]")) {
            return new Warmth(TrackingWay.CHANGE_IDS, "");
        }
        String why = "hardware %s tracks no changes, %d and later do".formatted(version, FIRST_HARDWARE_THAT_TRACKS);
        return datastores.get().stream().filter(kind -> WITHOUT_FILES.contains(kind.toLowerCase(
                Locale.ROOT))).findFirst()
                .map(kind -> new Warmth(TrackingWay.COMPARING,
                        "%s, and %s shows no files of snapshots".formatted(why, kind)))
                .orElseGet(() -> new Warmth(TrackingWay.SNAPSHOT_FILES, why));
    }

    /// Whether it is planned so without anybody choosing it: what is known beforehand to compare whole disks in each pass is
    /// for a person to choose.
    boolean byItself() {
        return way == TrackingWay.CHANGE_IDS || way == TrackingWay.SNAPSHOT_FILES;
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
        if (shared(traits.busSharing()) || shared(traits.sharing())) {
            return Optional.of(label + " is shared with other VMs");
        }
        return Optional.empty();
    }

    private static boolean shared(@Nullable String sharing) {
        return sharing != null && !sharing.equals("none");
    }
}
