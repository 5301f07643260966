package io.towpath.disk;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a conversion did.
///
/// @param sizeBytes    the disk's size
/// @param dataBytes    bytes stored as data by this run
/// @param resumedBytes bytes taken over from an earlier, interrupted run
/// @param sourceDigest of what was read
/// @param targetDigest of what was read back from the target; null when no proof was asked for
public record ConversionResult(long sizeBytes, long dataBytes, long resumedBytes, DiskDigest sourceDigest,
        @Nullable DiskDigest targetDigest, Duration elapsed) {}
