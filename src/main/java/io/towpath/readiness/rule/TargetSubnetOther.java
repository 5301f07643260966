package io.towpath.readiness.rule;

import io.towpath.readiness.There;
import org.springframework.stereotype.Component;

/// An address of the guest is in none of the subnets of the network its card goes to.
@Component
final class TargetSubnetOther extends CardRule {

    TargetSubnetOther() {
        super(There::subnets, "target-subnet-other", "IP address is not in the target network",
                "With its old address nobody would reach it there.",
                "Map the card to a network with its subnet, or plan a new address and its DNS record.");
    }
}
