package io.towpath.replication.steward;

import io.towpath.units.ByteSize;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Keys `towpath.replication.steward.*`.
///
/// @param patience     how long a trip has to remove a snapshot that it needs no more, before it is done here
/// @param oldAfter     a snapshot that is there for longer is an alarm
/// @param disksAtOnce  disks with snapshots of ours on one datastore; more are an alarm
/// @param fullWithin   a datastore that is full in less than this, at the rate at which its VMs write, is an alarm
/// @param room         what has to stay free
@ConfigurationProperties("towpath.replication.steward")
record StewardProperties(@DefaultValue("10m") Duration patience, @DefaultValue("24h") Duration oldAfter,
        @DefaultValue("15") int disksAtOnce, @DefaultValue("24h") Duration fullWithin, @DefaultValue Space room) {

    /// What has to stay free on a datastore is the larger of the first two.
    ///
    /// @param freePercent   of its capacity
    /// @param freeBytes     whatever its capacity
    /// @param ahead         no snapshot is taken, and none is read on, where that would be gone within so long
    /// @param lookEvery     how often the source is asked while a snapshot is read
    /// @param assumedPercent of what a disk stores that its guest writes a day, while nothing else is known
    record Space(@DefaultValue("10") int freePercent, @DefaultValue("10GB") DataSize freeBytes,
            @DefaultValue("15m") Duration ahead, @DefaultValue("30s") Duration lookEvery,
            @DefaultValue("5") int assumedPercent) {

        Space {
            if (freePercent < 0 || freePercent > 90 || freeBytes.isNegative() || assumedPercent < 0
                    || ahead.isNegative() || lookEvery.toMillis() < 1) {
                throw new IllegalArgumentException(
                        "towpath.replication.steward.room: free-percent=%d, free-bytes=%s, ahead=%s, look-every=%s, "
                                .formatted(freePercent, freeBytes, ahead, lookEvery)
                                + "assumed-percent=%d; expected 0 to 90 %%, and nothing negative"
                                        .formatted(assumedPercent));
            }
        }

        Room.Limit limit(@Nullable Long capacity) {
            long share = capacity == null ? 0 : capacity / 100 * freePercent;
            return share > freeBytes.toBytes()
                    ? new Room.Limit(share, freePercent + " %")
                    : new Room.Limit(freeBytes.toBytes(), new ByteSize(freeBytes.toBytes()).toString());
        }
    }
}
