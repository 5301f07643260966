package io.towpath.readiness.rule;

import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.readiness.Finding;
import io.towpath.units.ByteSize;
import java.util.List;
import org.springframework.stereotype.Component;

/// A disk larger than the target takes.
@Component
final class DiskTooLarge extends BasicRule {

    DiskTooLarge() {
        super("disk-too-large", "bbbb", "Disk is too large", "The target takes none of that size.",
                "Split the volume inside the guest, or choose another target.", null);
    }

    @Override
    List<Finding> look(Case one) {
        List<DiscoveredDisk> large = one.vm().disks().stream().map(VmDisk::facts)
                .filter(disk -> Limits.exceeded(disk.capacityBytes(), one.target(), Limits.Of.DISK)).toList();
        return large.isEmpty()
                ? List.of()
                : found(one, "%s has %s; %s.".formatted(large.getFirst().label(),
                        new ByteSize(large.getFirst().capacityBytes()), Limits.text(Limits.Of.DISK)), "disks",
                        large.size(),
                        "bytes", large.getFirst().capacityBytes());
    }

    @Override
    public boolean dependsOnTarget() {
        return true;
    }
}
