package io.towpath.readiness.rule;

import io.towpath.readiness.There;
import org.springframework.stereotype.Component;

/// A card goes to another VLAN than its own.
@Component
final class TargetVlanOther extends CardRule {

    TargetVlanOther() {
        super(There::vlans, "target-vlan-other", "VLAN is another one at the target",
                "In another VLAN it reaches other neighbours, and mostly needs other addresses.",
                "Map the card to a network with its VLAN, or have the network people confirm the new one.");
    }
}
