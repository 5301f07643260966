package io.towpath.readiness.rule;

import io.towpath.platform.spi.TargetSurvey.Kind;
import org.springframework.stereotype.Component;

/// Another VM at its target was seen with one of its IP addresses.
@Component
final class TargetAddressTaken extends ObstacleRule {

    TargetAddressTaken() {
        super(Kind.ADDRESS, "target-address-taken", "IP address was seen at the target",
                "Two machines with one address on one network disturb each other.",
                "Find out whose address it is before both are on one network.");
    }
}
