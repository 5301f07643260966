package io.towpath.disk;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a conversion did.
///
/// @param sizeBytes    the disk's size
/// @param dataBytes    bytes stored as data by this run
/// @param resumedBytes bytes taken over from an earlier, interrupted run
/// @param digests      of the content and its parts; null when none were asked for
/// @param proven       whether the target was read back and found equal
public record ConversionResult(long sizeBytes, long dataBytes, long resumedBytes, @Nullable DigestManifest digests,
        boolean proven, Duration elapsed) {

    /// Of the content; null when none was asked for.
    public @Nullable DiskDigest digest() {
        return digests == null ? null : digests.digest();
    }
}
