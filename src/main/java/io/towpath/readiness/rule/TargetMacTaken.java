package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.platform.spi.TargetSurvey.Kind;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// A card of another VM at its target has its MAC address already, on the same network.
@Component
final class TargetMacTaken extends BasicRule {

    TargetMacTaken() {
        super("target-mac-taken", "bbbb", "MAC address is taken at the target",
                "Two machines with one address on one network disturb each other.",
                "Remove the other one at the target, or give one of them a new address.", null);
    }

    @Override
    public boolean dependsOnTarget() {
        return true;
    }

    /// A waiver would not make room: the trip stops at it in any case.
    @Override
    public boolean waivable() {
        return false;
    }

    @Override
    List<Finding> look(Case one) {
        return one.obstacles(Kind.MAC).stream()
                .map(each -> at(one.target().in(levels()).orElse(Severity.INFO), each.what(), "target",
                        String.valueOf(one.target())))
                .toList();
    }
}
