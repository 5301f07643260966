package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// The guest sees serial numbers that get shorter.
@Component
final class DiskSerialTruncated extends BasicRule {

    DiskSerialTruncated() {
        super("disk-serial-truncated", "iii-", "Disk serial numbers change",
                "Guests that name disks by serial number (ASM, multipath, udev by-id) find other names.",
                "Look for /dev/disk/by-id, multipath and ASM in the guest, and change those to UUIDs.",
                "vmware.disk_serial.truncated");
    }

    @Override
    List<Finding> look(Case one) {
        return Boolean.TRUE.equals(one.traits().diskUuid())
                ? found(one, "The guest sees disk serial numbers (disk.EnableUUID); the target's are shorter.",
                        "diskUuid", true)
                : List.of();
    }
}
