package io.towpath.wave.gate;

import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What waves are held to.
///
/// @param goNeeded            kinds of waves that start only when a second person has approved
/// @param gatesBind           kinds of waves that start only when their gates are met or waived
/// @param waivable            gates that may be waived
/// @param freshWithin         how old what is known of a VM may be
/// @param firstAttemptPercent of VMs that must succeed at their first attempt
@ConfigurationProperties("towpath.waves")
public record GateSettings(@DefaultValue({
        "production", "critical"}) Set<Purpose> goNeeded,
        @DefaultValue({"proof-of-concept", "dev-test", "production", "critical"}) Set<Purpose> gatesBind,
        @DefaultValue({"inventory-fresh", "dependencies", "predecessors", "owners", "window",
                "capacity"}) Set<GateName> waivable,
        @DefaultValue("24h") Duration freshWithin,
        @DefaultValue("95") int firstAttemptPercent) {

    public GateSettings {
        goNeeded = Set.copyOf(goNeeded);
        gatesBind = Set.copyOf(gatesBind);
        waivable = Set.copyOf(waivable);
        if (freshWithin.isNegative() || firstAttemptPercent < 0 || firstAttemptPercent > 100) {
            throw new IllegalArgumentException(
                    "towpath.waves: fresh-within is %s, first-attempt-percent is %d, expected "
                            .formatted(freshWithin, firstAttemptPercent) + "a time and 0 to 100");
        }
    }
}
