package io.towpath.migration.power;

import java.time.Instant;
import java.util.UUID;

/// What a person said in one attempt.
///
/// @param by  a login
/// @param why in their words
public record PersonsWord(UUID migrationId, Kind kind, String by, String why, Instant at) {

    /// What can be said.
    public enum Kind {
        /// A target that nobody can ask was started.
        TARGET_STARTED,
        /// A target that nobody can ask, or that does not answer, is off or off the network.
        TARGET_OFF
    }
}
