package io.towpath.acceptance;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The acceptance of one migrated VM.
public interface Acceptance {

    /// Opens the checklist of a migration; doing it twice is doing it once.
    void open(UUID migrationId, Accepted vm);

    /// Adds what machines found; the same source on the same criterion replaces its earlier word.
    void add(UUID migrationId, List<Evidence> evidence);

    /// Asks the owner: from now on the checklist can be signed or rejected.
    void awaitSignOff(UUID migrationId);

    /// Starts the soak.
    ///
    /// @param businessDays ≥ 0; Saturdays, Sundays and the configured holidays do not count
    void startSoak(UUID migrationId, int businessDays);

    /// What came of comparing a whole source with what arrived.
    enum Found {
        /// All of it is as it was at the source.
        EQUAL,
        DIFFERS,
        /// Some of it could not be compared, and nothing is known to differ.
        NOT_COMPARED
    }

    /// Says what came of comparing the whole source with what arrived; a difference is an incident of the soak. Nothing where
    /// no soak began.
    void compared(UUID migrationId, Found found, String words);

    /// Completes the soak when its end has passed; false while it runs.
    boolean soakEnded(UUID migrationId);

    /// Closes the checklist of a migration that goes back or is cancelled: links stop working.
    void close(UUID migrationId, String why);

    Optional<AcceptanceState> of(UUID migrationId);
}
