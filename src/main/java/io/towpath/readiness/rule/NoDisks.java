package io.towpath.readiness.rule;

import io.towpath.inventory.Vm;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// A VM without a disk; a descriptor that cannot be read says so itself.
@Component
final class NoDisks implements ReadinessRule {

    @Override
    public String id() {
        return "no-disks";
    }

    @Override
    public String title() {
        return "No disks";
    }

    @Override
    public String meaning() {
        return "There is nothing to copy.";
    }

    @Override
    public List<Finding> judge(Case one) {
        Vm vm = one.vm();
        boolean unread = one.noted("unreadable-descriptor") || one.noted("missing-file") || one.noted("snapshot-chain")
                || one.noted("manifest-mismatch");
        return !vm.disks().isEmpty() || unread
                ? List.of()
                : List.of(new Finding(id(), Severity.BLOCKER, "%s describes no disk.".formatted(vm.place()),
                        "Export the VM with its disks, or leave it out."));
    }

    @Override
    public boolean waivable() {
        return false;
    }
}
