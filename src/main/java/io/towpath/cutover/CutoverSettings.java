package io.towpath.cutover;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What planned cutovers are held to.
///
/// @param latestStart how long after its time a planned one may still start by itself
@ConfigurationProperties("towpath.cutover")
record CutoverSettings(@DefaultValue("30m") Duration latestStart) {

    CutoverSettings {
        if (!latestStart.isPositive()) {
            throw new IllegalArgumentException("towpath.cutover: latest-start is %s, expected a time".formatted(
                    latestStart));
        }
    }
}
