package io.towpath.readiness.rule;

import java.util.List;
import org.springframework.stereotype.Component;

/// A Windows guest that goes to KVM or KubeVirt.
@Component
final class WindowsUnseenAtKvm extends GuestUnseen {

    /// The same at every hypervisor: disks come back on another controller.
    static final List<String> CHECKS = List.of("SAN policy (disks besides the boot disk may come up offline)",
            "BitLocker without a recovery key at hand (another TPM and firmware ask for it)",
            "dynamic disks (LDM)", "fast startup (it leaves NTFS half open)", "more than one system to start");
    static final String HOW = "In the guest, as administrator: `Get-StorageSetting` (NewDiskPolicy OnlineAll), "
            + "`manage-bde -status` and `manage-bde -protectors -get C:`, `\"list disk\" | diskpart` (a star under Dyn), "
            + "`powercfg /a` (Fast Startup), `bcdedit /enum osloader`.";

    WindowsUnseenAtKvm() {
        super("windows-unseen-kvm", "ii--", "Windows", "Windows guest not looked into, for KVM and KubeVirt", CHECKS,
                HOW);
    }
}
