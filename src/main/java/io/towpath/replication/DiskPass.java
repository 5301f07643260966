package io.towpath.replication;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a pass did to one disk.
///
/// @param why           why it was compared whole; null otherwise
/// @param way           how it was read at last: `nbd`, `folder`, `lease`; null before it was read
/// @param steppedDown   ways that failed while it was read, each with its words; null where none did
/// @param ranges        how many changed ranges, joined where they touch
/// @param changedBytes  in them; of a seed, what the source called stored
/// @param readBytes     read at the source to bring them over
/// @param zeroBytes     of the changed ones, those the way called zero, so that nobody read them
/// @param writtenBytes  stored as data at the target
/// @param comparedBytes read at the source to find out what differs
/// @param auditedBytes  read at the source and the target to see whether what was called unchanged is
/// @param lies          blocks of that sample which differ
/// @param heat          bit n is set where the n-th 256th of the disk changed
/// @param waited        of `copy`, what was waited for bandwidth that rules leave
/// @param doneBytes     of `totalBytes` in this phase
/// @param rate          bytes a second of about the last ten seconds of it; 0 while that is not known
/// @param endedAt       null while it runs
public record DiskPass(String key, String label, Method method, @Nullable String why, @Nullable String way,
        @Nullable String steppedDown, @Nullable String changeIdFrom, @Nullable String changeIdTo, long ranges,
        long changedBytes, long readBytes, long zeroBytes, long writtenBytes, long comparedBytes, long auditedBytes,
        int lies, BitSet heat, Duration query, Duration copy, Duration waited, Duration prove, Phase phase,
        long doneBytes, long totalBytes, long rate, @Nullable Instant endedAt) {

    /// How long its phase goes on at this rate; empty where that is not known.
    public Optional<Duration> left() {
        return endedAt != null || rate <= 0 || totalBytes <= 0
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds(Math.max(0, totalBytes - doneBytes) / rate));
    }

    /// Into how many parts of a disk its heat is divided.
    public static final int HEAT_PARTS = 256;

    /// How it came over.
    public enum Method {
        /// For the first time: what the source called stored.
        SEED,
        /// What the source called changed.
        DELTA,
        /// Source and target were compared whole, and what differed was brought over.
        RESYNC
    }

    /// What is being done to it.
    public enum Phase {
        QUERYING, COMPARING, COPYING, AUDITING, DONE
    }
}
