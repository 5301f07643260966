package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.platform.spi.TargetSurvey.Kind;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Another VM at its target was seen with one of its IP addresses.
@Component
final class TargetAddressTaken extends BasicRule {

    TargetAddressTaken() {
        super("target-address-taken", "wwww", "IP address was seen at the target",
                "Two machines with one address on one network disturb each other.",
                "Find out whose address it is before both are on one network.", null);
    }

    @Override
    public boolean dependsOnTarget() {
        return true;
    }

    @Override
    List<Finding> look(Case one) {
        return one.obstacles(Kind.ADDRESS).stream()
                .map(each -> at(one.target().in(levels()).orElse(Severity.INFO), each.what(), "target",
                        String.valueOf(one.target())))
                .toList();
    }
}
