package io.towpath.readiness.rule;

import io.towpath.platform.spi.TargetSurvey.Kind;
import org.springframework.stereotype.Component;

/// A network that its cards are mapped to is not at its target, or not started there.
@Component
final class TargetNetworkMissing extends ObstacleRule {

    TargetNetworkMissing() {
        super(Kind.NETWORK, "target-network-missing", "Network is missing at the target",
                "It could not be started there, which would first show in the outage.",
                "Define and start the network at the target, or change the mapping.");
    }
}
