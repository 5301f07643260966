package io.towpath.replication.forecast;

import java.time.Duration;
import java.time.Instant;

/// One pass as it went, all disks together. Only passes that ended well tell anything.
///
/// @param frozenAt when its snapshot froze the disks: what changes later belongs to the next pass
/// @param endedAt  when its snapshot was gone, or the pass was over where that came later
/// @param copy     without what it waited for bandwidth: a last pass does not wait
/// @param waited   for bandwidth that rules leave, while it copied
/// @param changed  bytes that the source called changed since the pass before; of a seed, those allocated
/// @param read     bytes read at the source
/// @param written  bytes written at the target
public record PassFacts(Kind kind, Instant frozenAt, Instant endedAt, Duration snapshot, Duration query, Duration copy,
        Duration waited, Duration prove, Duration remove, long changed, long read, long written) {

    /// What a pass brings over.
    public enum Kind {
        /// All that is allocated.
        SEED,
        /// What changed since the pass before.
        DELTA,
        /// What changed since the pass before, of a VM that is shut down.
        FINAL,
        /// What differs, found by comparing: says nothing about how fast the VM changes.
        RESYNC
    }

    /// That waited for nothing.
    public PassFacts(Kind kind, Instant frozenAt, Instant endedAt, Duration snapshot, Duration query, Duration copy,
            Duration prove, Duration remove, long changed, long read, long written) {
        this(kind, frozenAt, endedAt, snapshot, query, copy, Duration.ZERO, prove, remove, changed, read, written);
    }

    public PassFacts {
        if (changed < 0 || read < 0 || written < 0 || snapshot.isNegative() || query.isNegative()
                || copy.isNegative() || waited.isNegative() || prove.isNegative() || remove.isNegative()
                || endedAt.isBefore(frozenAt)) {
            throw new IllegalArgumentException("a pass of %s has a negative figure".formatted(frozenAt));
        }
    }

    /// Bytes a second, as it went; 0 where nothing was copied or it took no time.
    public double speed() {
        double seconds = seconds(copy.plus(waited));
        return seconds <= 0 ? 0 : changed / seconds;
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
