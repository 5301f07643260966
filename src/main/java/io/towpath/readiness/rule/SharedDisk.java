package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Other VMs write to a disk of it.
@Component
final class SharedDisk extends BasicRule {

    SharedDisk() {
        super("shared-disk", "wwww", "Disk is shared",
                "All who write to the disk must stop and move together, or the copy is torn.",
                "Put all VMs that share it into one group, and plan one cold cutover for them.",
                "vmware.disk.shared.detected");
    }

    @Override
    List<Finding> look(Case one) {
        // of those that stay at the source, too: a shared bus is of its controller, and no snapshot is made of such a VM
        List<String> shared = one
                .allDisks(disk -> "multi-writer".equals(disk.sharing()) || "physical".equals(disk.busSharing())
                        || "virtual".equals(disk.busSharing()));
        return shared.isEmpty()
                ? List.of()
                : found(one, "Other VMs can write to %s.".formatted(disks(shared)), "disks", shared.size());
    }
}
