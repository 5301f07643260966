package io.towpath.planning.mapping;

import io.towpath.inventory.Vm;
import io.towpath.platform.spi.DiscoveredNic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Holds cards against the networks that they go to.
@Component
public class CardFits {

    /// Addresses that a host gives itself: no subnet of a network has them.
    private static final String OWN = "(?i)(127\\.|169\\.254\\.|fe80:|::1$).*";

    private final Offers offers;
    private final UseStore uses;

    CardFits(Offers offers, UseStore uses) {
        this.offers = offers;
        this.uses = uses;
    }

    private record Source(UUID id, String network) {}

    /// By VM, in the order of its cards; one whose network is ignored is left out.
    ///
    /// @param resolved of the same VMs
    public Map<UUID, List<CardFit>> of(UUID targetId, Collection<Vm> vms, List<Resolution> resolved) {
        Map<String, Offer> there = offers.of(MappingKind.NETWORK, targetId).stream().filter(Offer::isThere)
                .collect(Collectors.toMap(Offer::name, offer -> offer));
        Map<Source, Integer> vlans = new HashMap<>();
        uses.things(MappingKind.NETWORK).forEach(thing -> {
            Integer vlan = thing.vlanId();
            if (vlan != null) {
                vlans.put(new Source(thing.sourceId(), thing.name()), vlan);
            }
        });
        Map<UUID, Vm> byId = vms.stream().collect(Collectors.toMap(Vm::id, vm -> vm));
        Map<UUID, List<CardFit>> fits = new HashMap<>();
        for (Resolution one : resolved) {
            Vm vm = byId.get(one.vmId());
            if (vm == null) {
                continue;
            }
            List<CardFit> cards = new ArrayList<>();
            for (Resolution.Part part : one.of(MappingKind.NETWORK)) {
                // a scan may have taken a card away since
                if (part.slot() < vm.nics().size() && !(part.answer() instanceof Answer.Ignored)) {
                    cards.add(fit(vm, part, there, vlans.get(new Source(vm.sourceId(), part.name()))));
                }
            }
            fits.put(vm.id(), cards);
        }
        return fits;
    }

    private static CardFit fit(Vm vm, Resolution.Part part, Map<String, Offer> there, @Nullable Integer vlan) {
        Offer to = switch (part.answer()) {
            case Answer.To(String name, String _) -> there.get(name);
            case Answer.AsIs(String name) -> there.get(name);
            case Answer.Ignored _,Answer.Unmapped _,Answer.Broken _ -> null;
        };
        List<String> kept = new ArrayList<>();
        List<String> changing = new ArrayList<>();
        addresses(vm, part.slot()).forEach(address -> (to == null || to.takes(address) ? kept : changing).add(address));
        String same = vlan == null
                ? null
                : there.values().stream().filter(offer -> vlan.equals(offer.vlan())).map(Offer::name).sorted()
                        .findFirst().orElse(null);
        return new CardFit(part.slot(), part.name(), vlan, part.answer(), to, kept, changing, same);
    }

    /// With one card only, its addresses are the VM's.
    private static List<String> addresses(Vm vm, int slot) {
        DiscoveredNic nic = vm.nics().get(slot);
        List<String> told = !nic.traits().addresses().isEmpty()
                ? nic.traits().addresses()
                : vm.nics().size() == 1 ? vm.placement().ipAddresses() : List.of();
        return told.stream().filter(address -> !address.matches(OWN)).toList();
    }
}
