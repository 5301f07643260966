package io.towpath.wave;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.Mode;
import io.towpath.migration.RefusedException;
import io.towpath.migration.Warmth;
import io.towpath.platform.spi.Placement;
import io.towpath.readiness.Assessment;
import io.towpath.readiness.Readiness;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// Which VMs may join a wave: those that migrate at all, that no other open wave has and that are not on their way. A
/// blocked one may be planned; it keeps its wave from being started.
@Component
class Admission {

    private static final int NAMED = 10;

    private final WaveStore store;
    private final Readiness readiness;
    private final Migrations migrations;
    private final Inventory inventory;

    Admission(WaveStore store, Readiness readiness, Migrations migrations, Inventory inventory) {
        this.store = store;
        this.readiness = readiness;
        this.migrations = migrations;
        this.inventory = inventory;
    }

    /// @throws RefusedException naming every VM that may not, with its reason
    void check(WaveRow wave, List<Vm> vms) {
        List<String> against = new ArrayList<>();
        for (Vm vm : vms) {
            why(wave, vm).ifPresent(reason -> against.add(vm.name() + ": " + reason));
        }
        if (!against.isEmpty()) {
            throw new RefusedException(against.size() == 1 ? "vm-refused" : "vms-refused",
                    String.join("\n", against), "Nothing was added. Fix it, or leave "
                            + (against.size() == 1 ? "that VM" : "those VMs") + " out.");
        }
    }

    private Optional<String> why(WaveRow wave, Vm vm) {
        Optional<String> never = neverMoves(vm);
        if (never.isPresent()) {
            return never;
        }
        Optional<WaveRow> other = store.openWaveOf(vm.id()).filter(open -> !open.id().equals(wave.id()));
        if (other.isPresent()) {
            return Optional.of("it is in %s, which is not finished.".formatted(other.get().key()));
        }
        return migrations.latestOf(vm.id()).filter(trip -> !trip.state().isFinal())
                .map(trip -> "its attempt %d is not finished.".formatted(trip.attempt()));
    }

    /// @param platform of the target: what blocks there
    /// @throws RefusedException naming VMs that block the start, each with its reason
    void startable(WaveRow wave, String platform, List<Vm> vms) {
        List<String> against = new ArrayList<>();
        Map<UUID, MigrationView> trips = migrations.latestOf(vms.stream().map(Vm::id).toList()).stream()
                .collect(Collectors.toMap(MigrationView::vmId, trip -> trip));
        int blocked = 0;
        for (Vm vm : vms) {
            boolean cold = Warmth.mode(inventory, vm, trips.get(vm.id())) == Mode.COLD;
            Assessment judged = readiness.at(vm.id(), platform).going(cold);
            judged.startBlocker()
                    .ifPresent(finding -> against.add(vm.name() + ": " + finding.what() + " " + finding.fix()));
            blocked += judged.blocker().isPresent() ? 1 : 0;
        }
        if (!against.isEmpty()) {
            int all = against.size();
            throw new RefusedException("vms-blocked", "%s is not started: %s.\n%s%s".formatted(wave.key(),
                    counted(blocked, all - blocked), String.join("\n", against.subList(0, Math.min(NAMED, all))),
                    all > NAMED ? "\nand " + (all - NAMED) + " more." : ""),
                    (blocked == 0 ? "Connect the vCenter" : "Fix what the findings say") + ", or take "
                            + (all == 1 ? "it" : "them") + " out of the wave.");
        }
    }

    /// Of a VM that is known from files only nothing is wrong: it cannot be read before its source is connected.
    private static String counted(int blocked, int unconnected) {
        List<String> said = new ArrayList<>();
        if (blocked > 0) {
            said.add(blocked == 1 ? "1 VM is blocked" : blocked + " VMs are blocked");
        }
        if (unconnected > 0) {
            said.add(unconnected == 1 ? "1 VM is not connected" : unconnected + " VMs are not connected");
        }
        return String.join(", ", said);
    }

    /// Templates, placeholders, what somebody excluded, and what a strategy leaves where it is.
    private static Optional<String> neverMoves(Vm vm) {
        Placement.Kind kind = vm.placement().kind();
        if (kind != Placement.Kind.VM) {
            return Optional.of("it is a %s, and those do not migrate.".formatted(kind.name().toLowerCase(Locale.ROOT)));
        }
        if (vm.business().excludedReason() != null) {
            return Optional.of("it is excluded: " + vm.business().excludedReason());
        }
        String strategy = vm.business().strategy();
        return strategy == null || strategy.equals("rehost") || strategy.equals("relocate")
                ? Optional.empty()
                : Optional.of("its strategy is to %s; only rehost and relocate move it.".formatted(strategy));
    }
}
