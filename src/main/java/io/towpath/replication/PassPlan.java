package io.towpath.replication;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// When the next pass is due.
public interface PassPlan {

    /// The pause between the end of the last pass and the beginning of the next one.
    ///
    /// @param passes so far, oldest first; at least the seed
    Duration pause(Replication replication, List<Pass> passes);

    /// How long the next pass may be put off: begun later it would hardly end before the cutover that is planned. Empty where
    /// none is.
    ///
    /// @param passes so far, oldest first; may be empty
    default Optional<Instant> latest(Replication replication, List<Pass> passes) {
        return Optional.empty();
    }
}
