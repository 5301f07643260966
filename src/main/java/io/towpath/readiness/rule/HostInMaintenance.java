package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Its host is in maintenance.
@Component
final class HostInMaintenance extends BasicRule {

    HostInMaintenance() {
        super("host-in-maintenance", "wwww", "Host is in maintenance",
                "A host in maintenance gives no access to disks.", "Move the VM to another host, or wait.", null);
    }

    @Override
    List<Finding> look(Case one) {
        return Boolean.TRUE.equals(one.around().maintenance())
                ? found(one, "Its host %s is in maintenance.".formatted(one.vm().placement().host()), "maintenance",
                        true)
                : List.of();
    }
}
