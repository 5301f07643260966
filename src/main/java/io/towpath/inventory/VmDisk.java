package io.towpath.inventory;

import io.towpath.platform.spi.DiscoveredDisk;
import java.util.UUID;

/// A disk of a VM in the inventory.
///
/// @param position from 0, in the source's order
public record VmDisk(UUID id, int position, DiscoveredDisk facts) {

    /// Whether snapshots of its VM leave it out: it is independent, or a raw device in physical mode.
    public boolean noSnapshot() {
        String mode = facts.traits().mode();
        return mode != null && mode.startsWith("independent") || "physical".equals(facts.traits().rawMode());
    }

    /// What a target calls it by: the random part of its id, 20 characters, the same in every attempt and for every copy.
    public String serial() {
        return id.toString().replace("-", "").substring(12);
    }
}
