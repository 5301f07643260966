package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import io.towpath.readiness.There;
import java.util.List;
import org.springframework.stereotype.Component;

/// An address of the guest is in none of the subnets of the network its card goes to.
@Component
final class TargetSubnetOther extends BasicRule {

    TargetSubnetOther() {
        super("target-subnet-other", "wwww", "IP address is not in the target network",
                "With its old address nobody would reach it there.",
                "Map the card to a network with its subnet, or plan a new address and its DNS record.", null);
    }

    @Override
    public boolean dependsOnTarget() {
        return true;
    }

    @Override
    List<Finding> look(Case one) {
        There there = one.there();
        return there == null || there.kind() != one.target()
                ? List.of()
                : there.subnets().stream()
                        .map(each -> at(Severity.WARNING, each, "target", there.target()))
                        .toList();
    }
}
