package io.towpath.disk.ovf;

import java.util.ArrayList;
import java.util.List;

/// What VirtualBox tells only in its own `vbox:Machine` section: firmware and MAC addresses.
final class VirtualBoxMachine {

    private VirtualBoxMachine() {}

    /// `EFI`, `EFI32`, `EFI64`, `EFIDUAL`; absent or `BIOS` otherwise.
    static boolean isEfi(XmlElement machine) {
        return machine.child("Hardware").flatMap(hardware -> hardware.child("Firmware"))
                .map(firmware -> firmware.attribute("type")).filter(type -> type.startsWith("EFI")).isPresent();
    }

    /// The adapters with their MAC addresses: enabled ones stand in the order of the hardware items. Where the numbers
    /// differ nothing is said, rather than the wrong thing.
    static List<Nic> withMacs(XmlElement machine, List<Nic> nics) {
        List<XmlElement> adapters = machine.child("Hardware").flatMap(hardware -> hardware.child("Network")).stream()
                .flatMap(network -> network.children("Adapter"))
                .filter(adapter -> "true".equals(adapter.attribute("enabled"))).toList();
        if (adapters.size() != nics.size()) {
            return nics;
        }
        List<Nic> known = new ArrayList<>();
        for (int i = 0; i < nics.size(); i++) {
            known.add(nics.get(i).withMac(Nic.mac(adapters.get(i).attribute("MACAddress"))));
        }
        return known;
    }
}
