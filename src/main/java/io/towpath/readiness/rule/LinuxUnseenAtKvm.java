package io.towpath.readiness.rule;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/// A Linux guest that goes to KVM or KubeVirt.
@Component
final class LinuxUnseenAtKvm extends GuestUnseen {

    /// The same at every hypervisor.
    static final List<String> CHECKS = List.of("a tool that builds the start image anew (dracut, update-initramfs)",
            "encrypted disks and where crypttab has their keys from", "/etc/resolv.conf that cannot be changed",
            "more than one system to start");
    static final String HOW = "`command -v dracut update-initramfs mkinitcpio`, `lsblk -f | grep crypto_LUKS` and "
            + "`cat /etc/crypttab`, `lsattr /etc/resolv.conf` (an i is immutable), `os-prober` or `efibootmgr`.";

    LinuxUnseenAtKvm() {
        super("linux-unseen-kvm", "ii--", "Linux", "Linux guest not looked into, for KVM and KubeVirt",
                Stream.concat(
                        Stream.of("drivers of the controllers and cards that the target emulates (AHCI, virtio) in its "
                                + "start image"),
                        CHECKS.stream()).toList(),
                "In the guest, as root: `lsinitrd | grep -e ahci -e virtio` (or `lsinitramfs /boot/initrd.img-$(uname -r)`), "
                        + HOW);
    }
}
