package io.towpath.readiness.rule;

import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// A capacity that is no whole number of MiB.
@Component
final class DiskSizeOdd extends BasicRule {

    DiskSizeOdd() {
        super("disk-size-odd", "--a-", "Disk is not a whole number of MiB",
                "Azure takes only disks of whole MiB, and an image has its source's exact size.",
                "Grow the source disk to a whole number of MiB if its image is to go to Azure. Hyper-V, Azure Local and "
                        + "KVM take it as it is.",
                null);
    }

    @Override
    List<Finding> look(Case one) {
        List<String> odd = one.vm().disks().stream().map(VmDisk::facts)
                .filter(disk -> disk.capacityBytes() % (1 << 20) != 0)
                .map(DiscoveredDisk::label).toList();
        return odd.isEmpty()
                ? List.of()
                : found(one, "The size of %s is not a whole number of MiB.".formatted(disks(odd)), "disks", odd.size());
    }
}
