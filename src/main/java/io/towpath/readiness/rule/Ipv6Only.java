package io.towpath.readiness.rule;

import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.readiness.Finding;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/// A network card with IPv6 alone.
@Component
final class Ipv6Only extends BasicRule {

    private static boolean is(DiscoveredNic nic) {
        List<String> global = nic.traits().addresses().stream()
                .filter(address -> !address.toLowerCase(Locale.ROOT).startsWith("fe80")).toList();
        return !global.isEmpty() && global.stream().allMatch(address -> address.contains(":"));
    }

    Ipv6Only() {
        super("ipv6-only", "--b-", "Only IPv6", "Azure Migrate does not carry IPv6 cards to Azure Local.",
                "Give the card an IPv4 address, or connect it by hand after the move.", null);
    }

    @Override
    List<Finding> look(Case one) {
        List<DiscoveredNic> only = one.vm().nics().stream().filter(Ipv6Only::is).toList();
        return only.isEmpty()
                ? List.of()
                : found(one, "The card on %s has only IPv6 addresses.".formatted(only.getFirst().network()), "nics",
                        only.size());
    }
}
