package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// More disks than the target takes.
@Component
final class DiskCount extends BasicRule {

    DiskCount() {
        super("disk-count", "bbbb", "Too many disks", "The target takes no more.",
                "Merge volumes inside the guest, or leave disks out and attach them over the network.",
                "vmware.disk.count.exceeds.limit");
    }

    @Override
    List<Finding> look(Case one) {
        int disks = one.vm().disks().size();
        return Limits.exceeded(disks, one.target(), Limits.Of.DISKS)
                ? found(one, "It has %d disks; %s.".formatted(disks, Limits.text(Limits.Of.DISKS)), "disks", disks)
                : List.of();
    }

    @Override
    public boolean dependsOnTarget() {
        return true;
    }
}
