package io.towpath.readiness.rule;

import io.towpath.platform.spi.Placement.Power;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// It is off: nothing in the guest can be asked.
@Component
final class PoweredOff extends BasicRule {

    PoweredOff() {
        super("powered-off", "iiwi", "VM is powered off",
                "Azure Migrate takes only running VMs; elsewhere it just cannot be synced warm or asked before.",
                "Start it for the preparation, or plan a cold migration.", null);
    }

    @Override
    List<Finding> look(Case one) {
        return one.vm().placement().power() == Power.OFF ? found(one, "It is powered off.", "power", "off") : List.of();
    }
}
