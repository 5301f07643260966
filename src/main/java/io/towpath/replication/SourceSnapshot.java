package io.towpath.replication;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A line of the ledger: a snapshot that we made at a source, or meant to.
///
/// @param name            unique; what it is found by after a crash
/// @param wantedAt        before it existed
/// @param ref             the source's name of it: `snapshot-7`; null until it is known to be there
/// @param removalWantedAt null while it is needed
/// @param removedAt       when it was closed: known to be gone, or given up; null while it is looked for
/// @param lastError       why the last try to take or remove it failed, or why it was given up; null where nothing of this is
/// @param tries           to remove it
/// @param standsFor       why it is meant to stand between passes; null for one that goes when its pass landed
public record SourceSnapshot(UUID id, UUID migrationId, UUID sourceId, String vmRef, String vmName, String name,
        String description, Purpose purpose, Instant wantedAt, @Nullable String ref, @Nullable Instant takenAt,
        @Nullable Instant removalWantedAt, @Nullable Instant removedAt, @Nullable String lastError, int tries,
        @Nullable String standsFor) {

    /// Whether it is looked for no more though nobody knows that it is gone. A removal leaves no error.
    public boolean givenUp() {
        return removedAt != null && lastError != null;
    }

    /// What it was made for. STUN: so that change tracking comes into force on a VM that runs.
    public enum Purpose {
        STUN, SEED, DELTA, FINAL
    }
}
