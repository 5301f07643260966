package io.towpath.platform.libvirt;

import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.TargetVm;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The network cards as libvirt has them.
///
/// @param notes sentences for people: where a card is not as it was
record Cards(List<Card> cards, List<String> notes) {

    /// Six octets, the first even: an odd one is a group address, which no card can have.
    private static final Pattern MAC = Pattern.compile("[0-9a-f][02468ace](:[0-9a-f]{2}){5}");
    private static final Pattern ZERO = Pattern.compile("00(:00){5}");

    /// @param network name of a libvirt network, which must exist when the domain starts
    record Card(String mac, String network, String model, boolean linkUp) {}

    Cards {
        cards = List.copyOf(cards);
        notes = List.copyOf(notes);
    }

    static Cards of(TargetVm vm, Machine machine) {
        List<Card> cards = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (DiscoveredNic nic : vm.nics()) {
            int number = cards.size() + 1;
            String mac = usable(nic.mac()) ? String.valueOf(nic.mac()) : generated(vm, number);
            if (!mac.equals(nic.mac()) && nic.mac() != null) {
                notes.add("Network card %d: its address %s cannot be used; it has %s now.".formatted(number, nic.mac(),
                        mac));
            }
            String network = nic.network().replaceAll("[/\\p{Cntrl}]+", "-").strip();
            if (network.isEmpty()) {
                // never a silent default: a card without a network stays unplugged
                notes.add("Network card %d names no network: its link is down. Choose one and set the link up."
                        .formatted(number));
            }
            cards.add(new Card(mac, network.isEmpty() ? "default" : network, model(nic, machine, number, notes),
                    nic.connected() && !network.isEmpty()));
        }
        return new Cards(cards, notes);
    }

    private static String model(DiscoveredNic nic, Machine machine, int number, List<String> notes) {
        return switch (nic.adapter()) {
            case E1000 -> "e1000";
            case VMXNET3 -> "vmxnet3";
            case PCNET32 -> "pcnet";
            case E1000E -> {
                if (machine.hasIde()) {
                    notes.add("Network card %d: e1000e needs PCI Express; it is an e1000 now.".formatted(number));
                    yield "e1000";
                }
                yield "e1000e";
            }
            case OTHER -> {
                notes.add("Network card %d: its kind is not emulated; it is an e1000 now.".formatted(number));
                yield "e1000";
            }
        };
    }

    private static boolean usable(@Nullable String mac) {
        return mac != null && MAC.matcher(mac).matches() && !ZERO.matcher(mac).matches();
    }

    /// In QEMU's own range 52:54:00, the same one each time for the same card of the same VM.
    private static String generated(TargetVm vm, int number) {
        String hex = SafeName.sha256(vm.id() + " nic " + number);
        return "52:54:00:%s:%s:%s".formatted(hex.substring(0, 2), hex.substring(2, 4), hex.substring(4, 6));
    }
}
