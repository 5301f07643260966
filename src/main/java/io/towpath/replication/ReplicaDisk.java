package io.towpath.replication;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A disk and what its target stands at.
///
/// @param key          as in [io.towpath.platform.spi.LiveDisk#key()]
/// @param uuid         of its backing at the source; null where the platform has none
/// @param pass         the number of the pass its target stands at, durable and proven; null before its seed, 0 while it is
///                     what an earlier attempt left and no pass of this one has compared it
/// @param changeId     the source's bookmark of that pass; null where it tracks nothing: then the next pass compares
/// @param liedAt       when change tracking was last caught calling a changed block unchanged; null where never
/// @param compareWhy   why the next pass compares it whole whatever the source says; null where nothing speaks for it
/// @param home         the file at the foot of its chain at that pass; null where nothing depends on it
public record ReplicaDisk(UUID vmDiskId, String key, String label, @Nullable String uuid, long capacityBytes,
        String targetFile, String format, @Nullable Integer pass, @Nullable String changeId,
        @Nullable Instant liedAt, @Nullable String compareWhy, @Nullable String home) {}
