package io.towpath.readiness.rule;

import io.towpath.platform.spi.TargetSurvey.Kind;
import org.springframework.stereotype.Component;

/// Another VM at its target has its name already.
@Component
final class TargetNameTaken extends ObstacleRule {

    TargetNameTaken() {
        super(Kind.NAME, "target-name-taken", "Name is taken at the target",
                "It could not be defined there, which would first show in the outage.",
                "Rename or remove the other one at the target.");
    }
}
