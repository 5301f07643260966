package io.towpath.readiness.rule;

import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// A disk whose size is zero although it can be read.
@Component
final class DiskCapacityInvalid implements ReadinessRule {

    @Override
    public String id() {
        return "disk-capacity-invalid";
    }

    @Override
    public String title() {
        return "Disk without capacity";
    }

    @Override
    public String meaning() {
        return "A disk of no size cannot be created at the target.";
    }

    @Override
    public Optional<String> externalRuleId() {
        return Optional.of("vmware.disk.capacity.invalid");
    }

    @Override
    public List<Finding> judge(Case one) {
        return one.vm().disks().stream().map(VmDisk::facts)
                .filter(disk -> disk.capacityBytes() <= 0 && !disk.format().equals("unreadable"))
                .map(disk -> new Finding(id(), Severity.BLOCKER,
                        "Disk %s has a capacity of %d bytes.".formatted(disk.label(), disk.capacityBytes()),
                        "Remove the disk from the VM, or export it again."))
                .toList();
    }

    @Override
    public boolean waivable() {
        return false;
    }
}
