package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.platform.spi.TargetSurvey.Kind;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// A network that its cards are mapped to is not at its target, or not started there.
@Component
final class TargetNetworkMissing extends BasicRule {

    TargetNetworkMissing() {
        super("target-network-missing", "bbbb", "Network is missing at the target",
                "It could not be started there, which would first show in the outage.",
                "Define and start the network at the target, or change the mapping.", null);
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
        return one.obstacles(Kind.NETWORK).stream()
                .map(each -> at(one.target().in(levels()).orElse(Severity.INFO), each.what(), "target",
                        String.valueOf(one.target())))
                .toList();
    }
}
