package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import io.towpath.readiness.There;
import java.util.List;
import org.springframework.stereotype.Component;

/// A card goes to another VLAN than its own.
@Component
final class TargetVlanOther extends BasicRule {

    TargetVlanOther() {
        super("target-vlan-other", "wwww", "VLAN is another one at the target",
                "In another VLAN it reaches other neighbours, and mostly needs other addresses.",
                "Map the card to a network with its VLAN, or have the network people confirm the new one.", null);
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
                : there.vlans().stream()
                        .map(each -> at(Severity.WARNING, each, "target", there.target()))
                        .toList();
    }
}
