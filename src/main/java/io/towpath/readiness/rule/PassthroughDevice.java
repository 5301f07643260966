package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// A PCI device of the host is handed through.
@Component
final class PassthroughDevice extends BasicRule {

    PassthroughDevice() {
        super("passthrough", "bbbb", "PCI device is handed through",
                "The device stays in its host, and a VM with one cannot be snapshotted.",
                "Remove the device before the copy, and give it an equal one at the target by hand.",
                "vmware.passthrough_device.detected");
    }

    @Override
    List<Finding> look(Case one) {
        List<String> devices = one.traits().passthroughDevices();
        return devices == null || devices.isEmpty()
                ? List.of()
                : found(one, "Handed through: %s.".formatted(some(devices)), "devices", devices.size());
    }
}
