package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Other VMs report the same address.
@Component
final class DuplicateIp extends BasicRule {

    DuplicateIp() {
        super("duplicate-ip", "wwww", "IP address is used twice",
                "On one network they disturb each other; apart, they can never be on one.",
                "Find out which is right: one may be a clone or a standby. Give one of them a new address.", null);
    }

    @Override
    List<Finding> look(Case one) {
        List<String> twins = one.twins().addresses();
        return twins.isEmpty()
                ? List.of()
                : found(one, "Shared address: %s.".formatted(some(twins)), "twins", twins.size());
    }
}
