package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// USB devices, or at least a controller for them.
@Component
final class UsbAttached extends BasicRule {

    UsbAttached() {
        super("usb", "www-", "USB", "A device in a host does not come along; dongles often carry licences.",
                "Replace a dongle by a network licence or a USB server before the move.",
                "vmware.usb_controller.detected");
    }

    @Override
    List<Finding> look(Case one) {
        List<String> devices = one.traits().usbDevices();
        if (devices != null && !devices.isEmpty()) {
            return found(one, "%d USB %s: %s.".formatted(devices.size(),
                    devices.size() == 1 ? "device is attached" : "devices are attached", some(devices)), "devices",
                    devices.size());
        }
        return Boolean.TRUE.equals(one.traits().usbController())
                ? List.of(
                        at(Severity.INFO, "It has a USB controller; no device is known to be attached.", "devices", 0))
                : List.of();
    }
}
