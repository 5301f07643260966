package io.towpath.replication.steward;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A datastore of a source on which VMs have snapshots of ours, which grow with what their guests write.
///
/// @param freeBytes    null where the source does not tell
/// @param disks        with snapshots of ours
/// @param bytesPerHour what their guests write, by their last two passes; 0 while unknown
/// @param fullIn       at that rate; null while unknown
/// @param alarm        why somebody should look; null when nobody has to
public record Room(String source, String datastore, @Nullable Long freeBytes, int disks, long bytesPerHour,
        @Nullable Duration fullIn, @Nullable String alarm) {}
