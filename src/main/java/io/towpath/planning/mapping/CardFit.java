package io.towpath.planning.mapping;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How a network card fits the network that it goes to at the target.
///
/// @param slot     from 0
/// @param network  at the source
/// @param vlan     of that, a single one; null for trunks, untagged and unknown ones
/// @param to       null where it is mapped nowhere, or to what nobody declared
/// @param kept     addresses that the target network's subnets take; all of them where it declares none
/// @param changing addresses that are in none of its subnets
/// @param vlanAt   the target's network that has its VLAN; null: none, or the VLAN is not known
public record CardFit(int slot, String network, @Nullable Integer vlan, Answer answer, @Nullable Offer to,
        List<String> kept, List<String> changing, @Nullable String vlanAt) {

    public CardFit {
        kept = List.copyOf(kept);
        changing = List.copyOf(changing);
    }

    /// Whether it is known which addresses are taken there.
    public boolean subnetsKnown() {
        return to != null && !to.prefixes().isEmpty();
    }

    /// `10.1.0.0/16 or 10.2.0.0/16`.
    public String subnets() {
        return to == null ? "" : to.prefixes().stream().map(Prefix::toString).collect(Collectors.joining(" or "));
    }

    /// Whether it goes to another VLAN than its own, or to a target where no network has its own.
    public boolean otherVlan() {
        return vlan != null && to != null && to.vlan() != null && !vlan.equals(to.vlan());
    }

    /// A sentence; null where its addresses stay.
    public @Nullable String subnetWords() {
        return changing.isEmpty() || to == null
                ? null
                : "Network card %d goes to %s (%s): %s %s in none of its subnets.".formatted(slot + 1, to.name(),
                        subnets(), String.join(", ", changing), changing.size() == 1 ? "is" : "are");
    }

    /// A sentence; null where its VLAN stays.
    public @Nullable String vlanWords() {
        return !otherVlan() || to == null
                ? null
                : "Network card %d goes from VLAN %d to VLAN %d (%s); %s.".formatted(slot + 1, vlan, to.vlan(),
                        to.name(), vlanAt == null
                                ? "no network of the target has VLAN " + vlan
                                : "%s there has VLAN %d".formatted(vlanAt, vlan));
    }
}
