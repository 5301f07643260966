package io.towpath.wave;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// When a group goes back by itself.
///
/// @param grace how long after a failure a person may stop it
/// @param reach in a wave without a window, how long before the failure a cutover may have begun to go back with it
@ConfigurationProperties("towpath.waves.way-back")
record WayBackSettings(@DefaultValue("5m") Duration grace, @DefaultValue("12h") Duration reach) {

    WayBackSettings {
        if (grace.isNegative() || !reach.isPositive()) {
            throw new IllegalArgumentException(
                    "towpath.waves.way-back: grace is %s, reach is %s, expected times, reach above 0".formatted(grace,
                            reach));
        }
    }
}
