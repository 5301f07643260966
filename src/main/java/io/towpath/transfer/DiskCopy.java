package io.towpath.transfer;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How far one disk is.
///
/// @param doneBytes      of `totalBytes` in this phase; never goes backwards within a phase
/// @param dataBytes      stored so far, without zeroes
/// @param bytesPerSecond of the last seconds; 0 where nothing is known yet
/// @param sourceDigest   of what was read, null until the copy ended
/// @param targetDigest   of what was read back, null until proven
/// @param error          the refusal in a sentence with its remedy, null where all is well
public record DiskCopy(UUID id, UUID migrationId, UUID vmDiskId, String label, Phase phase, long doneBytes,
        long totalBytes, long dataBytes, long bytesPerSecond, String format, String targetFile,
        @Nullable String sourceDigest, @Nullable String targetDigest, @Nullable String error, Instant startedAt,
        @Nullable Instant endedAt) {

    /// What is being done to the disk.
    public enum Phase {
        WAITING, COPYING, PROVING, PROVEN, FAILED, CANCELLED
    }
}
