package io.towpath.inventory;

import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.SourceNote;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A VM as the inventory knows it: what the source said at the last scan, and what people added.
///
/// @param application  the business application it serves; null where nobody said
/// @param ownerName    who signs it off; null where nobody said
/// @param ownerEmail   where the sign-off link goes; null where nobody said
/// @param missingSince when a scan first did not find it any more; null while it is there
/// @param version      bumped by every change: for optimistic locking
public record Vm(UUID id, UUID sourceId, String sourceName, String externalId, String name, Hardware hardware,
        List<VmDisk> disks, List<DiscoveredNic> nics, List<SourceNote> notes, String container, String place,
        long storedBytes, @Nullable String application, @Nullable String ownerName, @Nullable String ownerEmail,
        Instant firstSeenAt, Instant lastSeenAt, @Nullable Instant missingSince, int version) {

    public Vm {
        disks = List.copyOf(disks);
        nics = List.copyOf(nics);
        notes = List.copyOf(notes);
    }

    /// What the guest sees, over all disks.
    public long capacityBytes() {
        return disks.stream().mapToLong(disk -> disk.facts().capacityBytes()).sum();
    }
}
