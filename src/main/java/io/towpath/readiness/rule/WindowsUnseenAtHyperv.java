package io.towpath.readiness.rule;

import org.springframework.stereotype.Component;

/// A Windows guest that goes to Hyper-V.
@Component
final class WindowsUnseenAtHyperv extends GuestUnseen {

    WindowsUnseenAtHyperv() {
        super("windows-unseen-hyperv", "--i-", "Windows", "Windows guest not looked into, for Hyper-V",
                WindowsUnseenAtKvm.CHECKS, WindowsUnseenAtKvm.HOW);
    }
}
