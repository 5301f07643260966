package io.towpath.readiness.rule;

import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.List;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/// A disk hangs on a controller that QEMU does not emulate, so the target uses SATA.
@Component
final class ControllerChanges implements ReadinessRule {

    @Override
    public String id() {
        return "controller-changes";
    }

    @Override
    public String title() {
        return "Disk controller changes";
    }

    @Override
    public String meaning() {
        return "A guest without the driver in its start image does not find its boot disk.";
    }

    @Override
    public List<Finding> judge(Case one) {
        var disks = new TreeMap<String, Integer>();
        for (VmDisk disk : one.vm().disks()) {
            String lost = lost(disk.facts().slot().controller());
            if (!lost.isEmpty()) {
                disks.merge(lost, 1, Integer::sum);
            }
        }
        return disks.entrySet().stream().map(lost -> new Finding(id(), Severity.WARNING,
                "%d %s on %s, which QEMU does not emulate; the target uses SATA.".formatted(lost.getValue(),
                        lost.getValue() == 1 ? "disk hangs" : "disks hang", lost.getKey()),
                "Make sure the guest's start image has the AHCI driver (current Linux and Windows do), then test the start."))
                .toList();
    }

    /// What has no equal at a libvirt target; empty for what has.
    private static String lost(ControllerType type) {
        return switch (type) {
            case BUSLOGIC -> "BusLogic";
            case LSI_LOGIC -> "LSI Logic parallel";
            case NVME -> "NVMe";
            case IDE, SATA, LSI_SAS, PVSCSI -> "";
        };
    }
}
