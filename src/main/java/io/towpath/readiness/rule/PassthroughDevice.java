package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// A PCI device of the host is handed through.
@Component
final class PassthroughDevice extends BasicRule {

    PassthroughDevice() {
        super("passthrough", "bbbb", "PCI device is handed through",
                "The device stays in its host, and a VM with one cannot be snapshotted. Where only the setting is known that "
                        + "lets devices be handed through, as from RVTools, it is a warning.",
                "Remove the device before the copy, and give it an equal one at the target by hand.",
                "vmware.passthrough_device.detected");
    }

    @Override
    List<Finding> look(Case one) {
        List<String> devices = one.traits().passthroughDevices();
        if (devices == null && Boolean.TRUE.equals(one.traits().passthroughHotPlug())) {
            // what RVTools exports: the setting, and no device
            return List
                    .of(at(Severity.WARNING, "Fixed passthrough hot plug is on, so a device of its host may be handed "
                            + "through; which, its source did not tell.", "passthroughHotPlug", true));
        }
        return devices == null || devices.isEmpty()
                ? List.of()
                : found(one, "Handed through: %s.".formatted(some(devices)), "devices", devices.size());
    }
}
