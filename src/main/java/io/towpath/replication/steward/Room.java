package io.towpath.replication.steward;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A datastore of a source on which VMs have snapshots of ours, which grow with what their guests write.
///
/// @param freeBytes     null where the source does not tell
/// @param capacityBytes null where the source does not tell
/// @param limit         that has to stay free
/// @param disks         with snapshots of ours
/// @param bytesPerHour  by which those grow
/// @param basis         how that is known: `2 measured, 1 assumed`
/// @param fullIn        at that rate; null while unknown
/// @param alarm         why somebody should look; null when nobody has to
public record Room(String source, String datastore, @Nullable Long freeBytes, @Nullable Long capacityBytes,
        Limit limit, int disks, long bytesPerHour, String basis, @Nullable Duration fullIn, @Nullable String alarm) {

    /// @param words `10 %`, `10 GiB`
    public record Limit(long bytes, String words) {}

    /// Whether less is free than has to stay so.
    public boolean below() {
        return freeBytes != null && freeBytes < limit.bytes();
    }

    /// `12 GiB free, 5 %`
    String free() {
        return RoomWords.free(freeBytes, capacityBytes);
    }
}
