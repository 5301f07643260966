package io.towpath.planning.mapping;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is mapped: something of a source, for one target; for all VMs, for one VM, or for one card or disk of it.
///
/// @param name  as the source says; empty for cards, disks and VMs of which it says none
/// @param vmId  null: for all VMs
/// @param slot  the card's or disk's number from 0; null: for all of the VM
public record MappingKey(UUID targetId, UUID sourceId, String name, @Nullable UUID vmId, @Nullable Integer slot) {

    public static MappingKey all(UUID targetId, UUID sourceId, String name) {
        return new MappingKey(targetId, sourceId, name, null, null);
    }

    public boolean isForAll() {
        return vmId == null;
    }
}
