package io.towpath.migration.step;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.migration.Mode;
import io.towpath.migration.State;
import io.towpath.migration.power.Seal;
import io.towpath.platform.spi.LiveVm;
import io.towpath.readiness.Assessment;
import io.towpath.readiness.Finding;
import io.towpath.readiness.Readiness;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replicator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// The source is still what was planned: there, unchanged since the scan, not blocked.
@Component
final class CheckSource implements Step {

    private final Inventory inventory;
    private final Readiness readiness;
    private final Replicas replicas;
    private final Replicator replicator;
    private final Seal seal;

    CheckSource(Inventory inventory, Readiness readiness, Replicas replicas, Replicator replicator, Seal seal) {
        this.inventory = inventory;
        this.readiness = readiness;
        this.replicas = replicas;
        this.replicator = replicator;
        this.seal = seal;
    }

    @Override
    public String name() {
        return "check-source";
    }

    @Override
    public String title() {
        return "Check the source";
    }

    @Override
    public Outcome run(StepContext context) {
        Vm vm = context.vm();
        if (vm.missingSince() != null) {
            return Outcome.failed("vm-missing",
                    "%s: the last scan of %s did not find it any more.".formatted(vm.name(), vm.sourceName()),
                    "Put its files back, scan the source again, and retry; or cancel.");
        }
        VmDisk first = vm.startsFrom().orElse(null);
        if (vm.excludedDisks().stream().anyMatch(each -> each.disk().equals(first))) {
            return Outcome.failed("source-changed",
                    "%s:%s It has become the disk that the VM starts from.".formatted(vm.name(), vm.staying()),
                    "Put its disks back in their order, scan the source again, and retry; or cancel, and let that disk migrate.");
        }
        boolean live = replicas.live(context);
        if (live && context.migration().mode() == Mode.WARM && context.migration().state() == State.CUTTING_OVER) {
            // a scan since may have judged it with a snapshot of ours
            return look(context);
        }
        Assessment judged = readiness.at(vm.id(), context.target().kind());
        Optional<Finding> against = judged.going(context.migration().mode() == Mode.COLD).startBlocker();
        if (against.isPresent()) {
            Finding worst = against.get();
            return Outcome.failed("vm-blocked", "%s: %s".formatted(vm.name(), worst.what()), worst.fix());
        }
        if (live) {
            return look(context);
        }
        try {
            List<String> changed = changedFiles(vm);
            return changed.isEmpty()
                    ? Outcome.done("%d of %d disks are as scanned.%s".formatted(vm.disks().size(), vm.disks().size(), vm
                            .staying()))
                    : Outcome.failed("source-changed",
                            "%s: changed since the scan: %s.".formatted(vm.name(), String.join(", ", changed)),
                            "Make sure nobody writes to it, scan the source again, and retry.");
        } catch (IOException e) {
            return Failures.sourceIo(vm.name(), e);
        }
    }

    /// Privileges are asked for while the VM still serves; when it is seeded, that is said with time to give them.
    private Outcome look(StepContext context) {
        String vm = context.vm().name();
        List<String> denied;
        try (LiveVm live = inventory.open(context.vm())) {
            denied = seal.denied(live);
        } catch (IOException e) {
            return Failures.live(vm, e);
        }
        if (denied.isEmpty()) {
            return look(context, "");
        }
        String lacks = "%s does not allow Towpath's account on %s what its outage takes: %s.".formatted(
                context.vm().sourceName(), vm, String.join(", ", denied));
        return context.migration().state() == State.SEEDING
                ? look(context, " " + lacks + " The cutover does not begin before that is given.")
                : Outcome.failed("source-denied", lacks,
                        "Give the account these privileges on the VM, then retry. Nothing was stopped: the VM serves still.");
    }

    private Outcome look(StepContext context, String warning) {
        try {
            Replicator.Look found = replicator.look(replicas.trip(context));
            boolean seeds = context.migration().state() == State.SEEDING;
            if (seeds && !found.foreign().isEmpty()) {
                return Outcome.failed("foreign-snapshots", "%s has snapshots of others: %s.".formatted(
                        context.vm().name(), String.join(", ", found.foreign())),
                        "Have them removed by whoever made them, then retry: with them its changes are not tracked surely.");
            }
            String staying = context.vm().staying();
            return Outcome.done(found.foreign().isEmpty()
                    ? found.notes() + staying + warning
                    : "%s Snapshots of others: %s.%s%s".formatted(found.notes(), String.join(", ", found.foreign()),
                            staying, warning));
        } catch (ReplicationException e) {
            return Replicas.of(e);
        } catch (IOException e) {
            return Failures.targetIo(context.target().name(), e);
        }
    }

    private List<String> changedFiles(Vm vm) throws IOException {
        List<String> changed = new ArrayList<>();
        // by its file it is known, too, whether a disk that stays at the source is still the one that was excluded
        for (VmDisk disk : vm.allDisks()) {
            if (!inventory.unchanged(vm, disk)) {
                changed.add(disk.facts().file());
            }
        }
        return changed;
    }
}
