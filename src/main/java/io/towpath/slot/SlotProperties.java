package io.towpath.slot;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param node how many VMs a node copies at once, unless people set another limit
/// @param slow when a copy that crawls gives its slots to those that wait
@ConfigurationProperties("towpath.slots")
public record SlotProperties(@DefaultValue("4") int node, @DefaultValue Slow slow) {

    /// @param stretch over which its rate is measured
    /// @param percent of what others make: slower than that is slow; 0: nobody gives way
    /// @param rest    for how long one that gave way is not told to again
    public record Slow(@DefaultValue("10m") Duration stretch, @DefaultValue("20") int percent,
            @DefaultValue("2h") Duration rest) {

        public Slow {
            if (percent < 0 || percent > 100) {
                throw new IllegalArgumentException(
                        "towpath.slots.slow.percent is %d, expected 0 to 100".formatted(percent));
            }
            if (stretch.compareTo(Duration.ofSeconds(10)) < 0) {
                throw new IllegalArgumentException(
                        "towpath.slots.slow.stretch is %s, expected 10s at least".formatted(stretch));
            }
        }
    }

    @ConstructorBinding
    public SlotProperties {
        if (node < 1) {
            throw new IllegalArgumentException("towpath.slots.node is %d, expected at least 1".formatted(node));
        }
    }

    /// With the usual rule for slow ones.
    public SlotProperties(int node) {
        this(node, new Slow(Duration.ofMinutes(10), 20, Duration.ofHours(2)));
    }
}
