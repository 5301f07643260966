package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// A disk that snapshots leave out.
@Component
final class IndependentDisk extends BasicRule {

    IndependentDisk() {
        super("independent-disk", "wwww", "Disk is independent",
                "Snapshots leave it out, so it cannot be read while the VM runs: not warm, only cold.",
                "Set its mode to dependent at the source, or plan a cold migration.", "vmware.disk_mode.independent");
    }

    @Override
    List<Finding> look(Case one) {
        List<String> independent = one.disks(disk -> {
            String mode = disk.mode();
            return mode != null && mode.startsWith("independent");
        });
        return independent.isEmpty()
                ? List.of()
                : found(one, "Snapshots leave %s out.".formatted(disks(independent)), "disks", independent.size());
    }
}
