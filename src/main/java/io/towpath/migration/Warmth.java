package io.towpath.migration;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.inventory.WhileItRuns;
import io.towpath.platform.spi.Placement;
import io.towpath.replication.Replication;
import io.towpath.replication.TrackingWay;
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
        return WhileItRuns.notFrozen(vm).map(why -> new Warmth(null, why)).orElseGet(() -> tracked(vm, datastores));
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
        if (WhileItRuns.tracksChanges(vm)) {
            return new Warmth(TrackingWay.CHANGE_IDS, "");
        }
        String why = "hardware %s tracks no changes, %d and later do".formatted(vm.hardware().hardwareVersion(),
                WhileItRuns.FIRST_HARDWARE_THAT_TRACKS);
        return WhileItRuns.withoutFiles(datastores.get())
                .map(kind -> new Warmth(TrackingWay.COMPARING,
                        "%s, and %s shows no files of snapshots".formatted(why, kind)))
                .orElseGet(() -> new Warmth(TrackingWay.SNAPSHOT_FILES, why));
    }

    /// How the disks of a VM come over: as its trip says, as long as that has not ended; else as it would be planned without
    /// anybody choosing.
    ///
    /// @param trip its newest; null where it has none
    public static Mode mode(Inventory inventory, Vm vm, @Nullable MigrationView trip) {
        return trip != null && !trip.state().isFinal() ? trip.mode() : usual(inventory, vm);
    }

    static Mode usual(Inventory inventory, Vm vm) {
        return WhileItRuns.warmByItself(vm, inventory.readsRunning(vm), () -> inventory.datastoreKinds(vm))
                ? Mode.WARM
                : Mode.COLD;
    }
}
