package io.towpath.planning.mapping;

import io.towpath.units.ByteSize;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to think of before one thing is mapped to another.
final class Warnings {

    private Warnings() {}

    /// @param doubled VMs that would have cards of two source networks on the one at the target; none for storage
    static List<String> of(Thing thing, Offer to, long bytes, int doubled) {
        List<String> warnings = new ArrayList<>();
        if (to.of() == MappingKind.NETWORK) {
            if (thing.mtu() != null && to.mtu() != null && !thing.mtu().equals(to.mtu())) {
                warnings.add("MTU %d → %d%s".formatted(thing.mtu(), to.mtu(),
                        thing.mtu() > to.mtu() ? ": guests must be set to it, else large packets are lost" : ""));
            }
            Integer vlan = thing.vlanId();
            if (vlan != null && to.vlan() != null && !vlan.equals(to.vlan())) {
                warnings.add("VLAN %d → %d".formatted(vlan, to.vlan()));
            }
            if (doubled > 0) {
                warnings.add("%s two cards of different networks on %s".formatted(
                        doubled == 1 ? "1 VM gets" : doubled + " VMs get", to.name()));
            }
        }
        Long room = to.roomBytes();
        if (room != null && bytes > room) {
            warnings.add("%s may be needed, %s are free".formatted(new ByteSize(bytes), new ByteSize(room)));
        }
        return warnings;
    }

    /// Whether VMs keep their addresses; null where no address or no subnet is known.
    static @Nullable String addresses(Collection<String> addresses, @Nullable Offer to) {
        if (to == null || to.prefixes().isEmpty() || addresses.isEmpty()) {
            return null;
        }
        long inside = addresses.stream().filter(to::takes).count();
        return inside == addresses.size()
                ? "IP addresses are kept (%d)".formatted(inside)
                : "%d of %d IP addresses must change".formatted(addresses.size() - inside, addresses.size());
    }
}
