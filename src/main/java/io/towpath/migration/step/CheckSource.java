package io.towpath.migration.step;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.readiness.Finding;
import io.towpath.readiness.Readiness;
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

    CheckSource(Inventory inventory, Readiness readiness) {
        this.inventory = inventory;
        this.readiness = readiness;
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
        Optional<Finding> against = readiness.at(vm.id(), context.target().kind()).startBlocker();
        if (against.isPresent()) {
            Finding worst = against.get();
            return Outcome.failed("vm-blocked", "%s: %s".formatted(vm.name(), worst.what()), worst.fix());
        }
        try {
            List<String> changed = changedFiles(vm);
            return changed.isEmpty()
                    ? Outcome.done("%d of %d disks are as scanned.".formatted(vm.disks().size(), vm.disks().size()))
                    : Outcome.failed("source-changed",
                            "%s: changed since the scan: %s.".formatted(vm.name(), String.join(", ", changed)),
                            "Make sure nobody writes to it, scan the source again, and retry.");
        } catch (IOException e) {
            return Failures.sourceIo(vm.name(), e);
        }
    }

    private List<String> changedFiles(Vm vm) throws IOException {
        List<String> changed = new ArrayList<>();
        for (VmDisk disk : vm.disks()) {
            if (!inventory.unchanged(vm, disk)) {
                changed.add(disk.facts().file());
            }
        }
        return changed;
    }
}
