package io.towpath.planning.wave;

import org.jspecify.annotations.Nullable;

/// What there is of waves that are not to be planned any more: started, over, or made by hand.
///
/// @param proof the one that is the proof of concept, in words; null: there is none
/// @param next  the number of the next wave
public record Earlier(@Nullable String proof, int next) {

    public static final Earlier NOTHING = new Earlier(null, 0);
}
