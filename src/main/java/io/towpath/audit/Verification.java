package io.towpath.audit;

import org.jspecify.annotations.Nullable;

/// What following the chain found.
///
/// @param count    events that fit, from the first on
/// @param headHash hash of the last that fits
/// @param firstBad number of the first event that does not fit or is missing; null: the chain is intact
/// @param why      what is wrong with it, for people; null when intact
public record Verification(long count, String headHash, @Nullable Long firstBad, @Nullable String why) {

    public boolean intact() {
        return firstBad == null;
    }
}
