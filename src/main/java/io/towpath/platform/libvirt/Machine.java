package io.towpath.platform.libvirt;

import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.TargetVm;
import java.util.Locale;

/// The kind of PC the guest finds itself in.
///
/// @param type    `q35`, or `pc` (i440FX) where the guest boots from IDE, which q35 has not; secure boot needs q35
/// @param windows whether the guest wants local time and Hyper-V's enlightenments
record Machine(String type, Firmware firmware, boolean secureBoot, boolean windows) {

    static Machine of(TargetVm vm) {
        Hardware hardware = vm.hardware();
        boolean secure = hardware.firmware() == Firmware.EFI && hardware.secureBoot();
        boolean pc = Wiring.wantsIde(vm) && !secure;
        return new Machine(pc ? "pc" : "q35", hardware.firmware(), secure, isWindows(hardware));
    }

    boolean hasIde() {
        return type.equals("pc");
    }

    private static boolean isWindows(Hardware hardware) {
        String id = hardware.osId() == null ? "" : hardware.osId().toLowerCase(Locale.ROOT);
        String name = hardware.osName() == null ? "" : hardware.osName().toLowerCase(Locale.ROOT);
        return id.startsWith("win") || name.contains("windows");
    }
}
