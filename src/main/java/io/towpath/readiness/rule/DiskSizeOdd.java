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
                "Azure takes only disks of whole MiB; the image is rounded up.",
                "Nothing has to be done: the target disk is a little larger. Grow the source disk if sizes must be "
                        + "equal.",
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
