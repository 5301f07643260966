package io.towpath.readiness.rule;

import io.towpath.platform.spi.Placement.Power;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// A running guest without a host name.
@Component
final class HostnameMissing extends BasicRule {

    HostnameMissing() {
        super("hostname-missing", "wwww", "Guest has no host name",
                "DNS entries and agents cannot be found by its name.",
                "Set the host name in the guest, or write it in by hand.", "vmware.hostname.empty");
    }

    @Override
    List<Finding> look(Case one) {
        String name = one.vm().placement().dnsName();
        boolean told = name != null || "running".equals(one.traits().toolsStatus());
        return one.vm().placement().power() == Power.ON && told && (name == null || name.isBlank())
                ? found(one, "It runs, and reports no host name.", "power", "on")
                : List.of();
    }
}
