package io.towpath.readiness.rule;

import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// A network card with several IPv4 addresses.
@Component
final class MultiIp extends BasicRule {

    private static long v4(DiscoveredNic nic) {
        return nic.traits().addresses().stream().filter(address -> !address.contains(":")).count();
    }

    MultiIp() {
        super("multi-ip", "aaa-", "Several addresses on one card",
                "All of them must be kept, and services may listen on each.",
                "Check at the rehearsal that every address answers.", null);
    }

    @Override
    List<Finding> look(Case one) {
        List<DiscoveredNic> several = one.vm().nics().stream().filter(nic -> v4(nic) > 1).toList();
        return several.isEmpty()
                ? List.of()
                : found(one, "A card on %s has %d IPv4 addresses.".formatted(several.getFirst().network(),
                        v4(several.getFirst())), "nics", several.size(), "addresses", v4(several.getFirst()));
    }
}
