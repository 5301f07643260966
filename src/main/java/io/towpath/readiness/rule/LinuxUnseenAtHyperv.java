package io.towpath.readiness.rule;

import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/// A Linux guest that goes to Hyper-V.
@Component
final class LinuxUnseenAtHyperv extends GuestUnseen {

    LinuxUnseenAtHyperv() {
        super("linux-unseen-hyperv", "--i-", "Linux", "Linux guest not looked into, for Hyper-V",
                Stream.concat(
                        Stream.of("hv_vmbus, hv_storvsc and hv_netvsc in its start image (without them it finds no "
                                + "disk)"),
                        LinuxUnseenAtKvm.CHECKS.stream()).toList(),
                "In the guest, as root: `lsinitrd | grep hv_` (or `lsinitramfs /boot/initrd.img-$(uname -r) | grep hv_`), "
                        + LinuxUnseenAtKvm.HOW);
    }
}
