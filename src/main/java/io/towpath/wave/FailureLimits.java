package io.towpath.wave;

import org.jspecify.annotations.Nullable;

/// How much may fail in a wave before it starts nothing new, where its policy is that the others go on.
///
/// @param percent of its VMs, 1 to 100; null: no such limit
/// @param inARow  failures with no success between them; null: no such limit
public record FailureLimits(@Nullable Integer percent, @Nullable Integer inARow) {

    public static final FailureLimits NONE = new FailureLimits(null, null);
    /// In force where nobody set others: fewer than one in twenty is what the whole program aims at.
    public static final FailureLimits USUAL = new FailureLimits(5, 3);

    public FailureLimits {
        if (percent != null && (percent < 1 || percent > 100) || inARow != null && (inARow < 1 || inARow > 100)) {
            throw new IllegalArgumentException("limits of %s %% and %s in a row".formatted(percent, inARow));
        }
    }

    public boolean none() {
        return percent == null && inARow == null;
    }
}
