package io.towpath.acceptance;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is to be accepted, and by whom: all that the owner's page and the protocol say about the VM itself.
///
/// @param ownerName   null where nobody is named yet; a link cannot be made then
/// @param ownerEmail  as above
/// @param attempt     of migrating this VM, from 1
/// @param sourcePlace for people: where the VM came from
/// @param targetPlace for people: where it is now
/// @param startedAt   when this attempt left the source
/// @param arrivedAt   when the target was complete and proven
public record Accepted(UUID vmId, String vmName, @Nullable String application, @Nullable String ownerName,
        @Nullable String ownerEmail, int attempt, String sourcePlace, String targetPlace, Instant startedAt,
        Instant arrivedAt, List<Disk> disks) {

    public Accepted {
        disks = List.copyOf(disks);
    }

    /// A disk that arrived.
    ///
    /// @param file         at the target
    /// @param format       `qcow2`, `raw`
    /// @param sizeBytes    what the guest sees
    /// @param sourceDigest of what was read, with its algorithm's name
    /// @param targetDigest of what was read back
    public record Disk(String label, String file, String format, long sizeBytes, String sourceDigest,
            String targetDigest) {}
}
