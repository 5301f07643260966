package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/// The host name is what installers give.
@Component
final class HostnameDefault extends BasicRule {

    HostnameDefault() {
        super("hostname-default", "wwww", "Guest has a default host name",
                "Many machines are called the same: DNS and agents mix them up.", "Give the guest its own host name.",
                "vmware.hostname.default");
    }

    @Override
    List<Finding> look(Case one) {
        String name = one.vm().placement().dnsName();
        return name != null && name.toLowerCase(Locale.ROOT).matches("localhost(\\.localdomain)?")
                ? found(one, "The guest calls itself %s.".formatted(name), "dnsName", name)
                : List.of();
    }
}
