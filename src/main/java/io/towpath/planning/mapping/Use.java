package io.towpath.planning.mapping;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A card, disk or VM that uses a network, datastore or cluster of a source.
///
/// @param name      empty where the source says none
/// @param addresses that the guest has there
/// @param bytes     of a disk: what the guest sees
/// @param wave      the wave that has the VM and is not finished; null: none
public record Use(UUID vmId, String vmName, UUID sourceId, String name, int slot, List<String> addresses, long bytes,
        @Nullable Wave wave) {

    public Use {
        addresses = List.copyOf(addresses);
    }

    /// @param started it goes by the versions that it froze
    public record Wave(UUID id, String key, String name, UUID targetId, boolean started) {}

    /// VMs of waves that go to another target are not of interest at this one.
    boolean concerns(UUID targetId) {
        return wave == null || wave.targetId().equals(targetId);
    }
}
