package io.towpath.readiness;

import io.towpath.platform.spi.TargetSurvey.Obstacle;
import java.util.List;

/// What is known of the target that a VM is to go to.
///
/// @param target    its name
/// @param obstacles what stands there and is in the way
/// @param subnets   sentences about addresses that are in none of the subnets of the network their card goes to
/// @param vlans     sentences about cards that go to another VLAN
public record There(String target, TargetKind kind, List<Obstacle> obstacles, List<String> subnets,
        List<String> vlans) {

    public There {
        obstacles = List.copyOf(obstacles);
        subnets = List.copyOf(subnets);
        vlans = List.copyOf(vlans);
    }
}
