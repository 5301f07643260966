package io.towpath.replication;

import java.time.Duration;
import java.util.List;

/// When the next pass is due.
public interface PassPlan {

    /// The pause between the end of the last pass and the beginning of the next one.
    ///
    /// @param passes so far, oldest first; at least the seed
    Duration pause(Replication replication, List<Pass> passes);
}
