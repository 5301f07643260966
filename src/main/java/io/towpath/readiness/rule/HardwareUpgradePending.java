package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// The next restart changes its virtual hardware.
@Component
final class HardwareUpgradePending extends BasicRule {

    HardwareUpgradePending() {
        super("hardware-upgrade-pending", "aaaa", "Hardware upgrade is scheduled",
                "The shutdown for the cutover would change the hardware on the way.",
                "Restart the VM before it is planned, or take the schedule back.", null);
    }

    @Override
    List<Finding> look(Case one) {
        String upgrade = one.traits().hardwareUpgrade();
        return upgrade == null || upgrade.isBlank()
                ? List.of()
                : found(one, "A hardware upgrade is %s.".formatted(upgrade), "hardwareUpgrade", upgrade);
    }
}
