package io.towpath.slot;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param node how many VMs a node copies at once, unless people set another limit
@ConfigurationProperties("towpath.slots")
public record SlotProperties(@DefaultValue("4") int node) {

    public SlotProperties {
        if (node < 1) {
            throw new IllegalArgumentException("towpath.slots.node is %d, expected at least 1".formatted(node));
        }
    }
}
