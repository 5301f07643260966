package io.towpath.report;

import io.towpath.inventory.Vm;
import io.towpath.planning.mapping.CardFit;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.report.ChangeList.Change;
import io.towpath.report.ChangeList.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What network and DNS people have to do for a VM: which addresses stay, which become others.
final class NetworkChanges {

    private NetworkChanges() {}

    /// @param cards at the target; null while there is none
    static List<Change> cards(Vm vm, @Nullable List<WaveNetworks.Card> cards) {
        List<Change> changes = new ArrayList<>();
        for (int slot = 0; slot < vm.nics().size(); slot++) {
            DiscoveredNic nic = vm.nics().get(slot);
            WaveNetworks.Card card = cards == null || slot >= cards.size() ? null : cards.get(slot);
            CardFit fit = card == null ? null : card.fit();
            String who = "network card %d%s".formatted(slot + 1, nic.mac() == null ? "" : " (" + nic.mac() + ")");
            String what = card != null && fit == null
                    ? "Leave %s out.".formatted(who)
                    : said(who, fit == null ? addresses(vm, nic) : fit.kept(), fit);
            changes.add(new Change(Kind.NETWORK, vm.name(), what, nic.network() + (fit == null || fit.vlan() == null
                    ? ""
                    : " (VLAN " + fit.vlan() + ")"), card == null
                            ? WaveNetworks.NOT_MAPPED
                            : card.network() + (fit == null || fit.to() == null || fit.to().vlan() == null
                                    ? ""
                                    : " (VLAN " + fit.to().vlan() + ")"),
                    null, null));
        }
        return changes;
    }

    private static String said(String who, List<String> kept, @Nullable CardFit fit) {
        if (fit != null && !fit.changing().isEmpty()) {
            return "Give %s another address in %s instead of %s%s.".formatted(who, fit.subnets(),
                    String.join(" ", fit.changing()), kept.isEmpty() ? "" : "; it keeps " + String.join(" ", kept));
        }
        if (kept.isEmpty()) {
            return "Make %s reachable at the target with the same address, which is not known.".formatted(who);
        }
        return "Make %s reachable at the target with the same address %s%s.".formatted(who, String.join(" ", kept),
                fit != null && fit.subnetsKnown() ? "" : "; whether the network there takes it, nobody declared");
    }

    private static List<String> addresses(Vm vm, DiscoveredNic nic) {
        return !nic.traits().addresses().isEmpty() || vm.nics().size() > 1
                ? nic.traits().addresses()
                : vm.placement().ipAddresses();
    }

    static List<Change> names(Vm vm, List<WaveNetworks.Card> cards) {
        List<Change> changes = new ArrayList<>();
        String name = vm.placement().dnsName();
        List<CardFit> fits = cards.stream().map(WaveNetworks.Card::fit).filter(Objects::nonNull).toList();
        List<String> changing = fits.stream().flatMap(fit -> fit.changing().stream()).distinct().toList();
        if (name != null) {
            changes.add(new Change(Kind.DNS, vm.name(),
                    "Lower the TTL of %s before the window; restore it after the sign-off.".formatted(name),
                    String.join(" ", vm.placement().ipAddresses()), null, null, null));
        }
        if (!changing.isEmpty()) {
            changes.add(new Change(Kind.DNS, vm.name(),
                    "In the window, change %s from %s to the new address, and its reverse record."
                            .formatted(name == null
                                    ? "every address record of this VM, whose DNS name is not known,"
                                    : "the address record of " + name, String.join(" ", changing)),
                    String.join(" ", changing), null, null, null));
        }
        return changes;
    }
}
