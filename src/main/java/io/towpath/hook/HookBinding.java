package io.towpath.hook;

import io.towpath.migration.TripPoint;
import java.time.Instant;
import java.util.UUID;

/// A hook that trips run by themselves.
///
/// @param scopeId   of the wave, application or VM
/// @param scopeName for people: `W-003 Shops`
/// @param once      of a wave or an application: it runs once, with the first VM that comes there, and all wait for it
public record HookBinding(UUID id, UUID hookId, String hookName, TripPoint point, Scope scope, UUID scopeId,
        String scopeName, OnFailure onFailure, boolean once, Instant createdAt, String createdBy) {

    /// Whose trips.
    public enum Scope {
        WAVE("wave"), APPLICATION("application"), VM("VM");

        private final String word;

        Scope(String word) {
            this.word = word;
        }

        /// For people: `VM`.
        public String word() {
            return word;
        }
    }

    /// What becomes of a trip where it fails.
    public enum OnFailure {
        /// The trip waits for a person.
        STOP,
        /// It is noted, the trip goes on.
        CONTINUE
    }
}
