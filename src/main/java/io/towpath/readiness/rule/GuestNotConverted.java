package io.towpath.readiness.rule;

import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// The target mirrors the hardware of the source; nothing inside the guest is changed.
@Component
final class GuestNotConverted implements ReadinessRule {

    @Override
    public String id() {
        return "guest-not-converted";
    }

    @Override
    public String title() {
        return "Guest is not converted";
    }

    @Override
    public String meaning() {
        return "The guest keeps its drivers and tools: it runs on emulated hardware as before, not at its fastest.";
    }

    @Override
    public List<Finding> judge(Case one) {
        if (one.vm().disks().isEmpty()) {
            return List.of();
        }
        boolean vmware = one.vm().nics().stream().anyMatch(nic -> nic.adapter() == NicAdapter.VMXNET3);
        return List.of(new Finding(id(), Severity.ADVICE,
                vmware
                        ? "No drivers are injected; the vmxnet3 network card is emulated at the target."
                        : "No drivers are injected; the target emulates the hardware the guest knows.",
                "After sign-off, install virtio drivers in the guest and remove VMware Tools."));
    }
}
