package io.towpath.readiness.rule;

import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/// A disk is a LUN handed through.
@Component
final class RawDeviceMapping extends BasicRule {

    RawDeviceMapping() {
        super("rdm", "bbbb", "Raw device mapping",
                "A LUN is not a file: a physical one cannot be snapshotted nor copied, a virtual one can be "
                        + "converted first.",
                "Physical: copy it inside the guest or move the LUN itself. Virtual: convert it to a VMDK with "
                        + "Storage vMotion.",
                "vmware.disk.rdm.detected");
    }

    @Override
    List<Finding> look(Case one) {
        List<Finding> findings = new ArrayList<>();
        for (VmDisk disk : one.vm().disks()) {
            String mode = disk.facts().traits().rawMode();
            if (mode != null) {
                String lun = disk.facts().traits().rawLun();
                findings.add(at(mode.equals("physical") ? Severity.BLOCKER : Severity.WARNING,
                        "%s is a raw device mapping in %s mode%s.".formatted(disk.facts().label(), mode,
                                lun == null ? "" : ", LUN " + lun),
                        "mode", mode, "bytes", disk.facts().capacityBytes()));
            }
        }
        return findings;
    }
}
