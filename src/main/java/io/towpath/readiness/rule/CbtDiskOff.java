package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Tracking is on for the VM, but not for a disk of it.
@Component
final class CbtDiskOff extends BasicRule {

    CbtDiskOff() {
        super("cbt-disk-off", "wwww", "Changed block tracking is off for a disk",
                "That disk is copied whole at each pass, and in the outage at last.",
                "Turn it on for the disk (scsiN:M.ctkEnabled), or plan a cold migration.",
                "vmware.changed_block_tracking.disk.disabled");
    }

    @Override
    List<Finding> look(Case one) {
        if (Boolean.FALSE.equals(one.traits().changeTracking())) {
            return List.of();
        }
        List<String> off = one.disks(disk -> Boolean.FALSE.equals(disk.changeTracking()));
        return off.isEmpty()
                ? List.of()
                : found(one, "Changed block tracking is off for %s.".formatted(disks(off)), "disks", off.size(), "of",
                        one.vm().disks().size());
    }
}
