package io.towpath.wave;

import io.towpath.migration.RefusedException;
import org.jspecify.annotations.Nullable;

/// How a wave is cut into batches, and when the next begins.
///
/// @param first   VMs of the first batch, the pilot, 1 to 10,000
/// @param next    VMs of each later one, 1 to 10,000; null: all the others are one batch
/// @param percent of a batch that must be good before the next begins, 1 to 100
public record BatchPolicy(int first, @Nullable Integer next, int percent) {

    private static final int MOST = 10_000;

    /// @throws RefusedException `batches-out-of-range`
    public BatchPolicy {
        if (first < 1 || first > MOST || next != null && (next < 1 || next > MOST)) {
            throw new RefusedException("batches-out-of-range",
                    "Batches of %d and then %s VMs: each is a number from 1 to %,d.".formatted(first,
                            next == null ? "all the other" : next, MOST),
                    "Correct them; without a number for later batches all the others are the second.");
        }
        if (percent < 1 || percent > 100) {
            throw new RefusedException("batches-out-of-range",
                    "%d %% of a batch: a share is a number from 1 to 100.".formatted(percent),
                    "Correct it, or switch batches off to have nobody wait.");
        }
    }

    /// Of so many VMs, rounded up: `9` of 10 at 85 %.
    int needed(int vms) {
        return Math.ceilDiv(vms * percent, 100);
    }

    String words() {
        return "%d first, then %s, at %d %%".formatted(first, next == null ? "the others" : next + " each", percent);
    }
}
