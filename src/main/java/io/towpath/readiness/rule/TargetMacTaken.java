package io.towpath.readiness.rule;

import io.towpath.platform.spi.TargetSurvey.Kind;
import org.springframework.stereotype.Component;

/// A card of another VM at its target has its MAC address already, on the same network.
@Component
final class TargetMacTaken extends ObstacleRule {

    TargetMacTaken() {
        super(Kind.MAC, "target-mac-taken", "MAC address is taken at the target",
                "Two machines with one address on one network disturb each other.",
                "Remove the other one at the target, or give one of them a new address.");
    }
}
