package io.towpath.migration;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of `migration` as it was read: what moves and writes are guarded by.
///
/// @param visit   the number of this stay in a state
/// @param asked   what a person wants while a step runs; null where nobody asks
/// @param leased  somebody drives it now
/// @param due     the machine wants to look at it now
record MigrationRow(UUID id, UUID vmId, String vmName, int attempt, @Nullable UUID waveId, @Nullable String waveKey,
        UUID targetId, Mode mode, String format, int soakDays, @Nullable String targetPlace, State state, Instant since,
        String reason, int visit, int version, @Nullable Asked asked, @Nullable Hold hold, @Nullable Stall stall,
        int stallTries, boolean leased, boolean due) {

    /// What a person wants of a step that runs.
    record Asked(Trigger trigger, String by, String reason) {}

    /// Nobody may be served, or a person waits for an answer: it waits for no other trip.
    boolean urgent() {
        return asked != null || state == State.CUTTING_OVER || state == State.ROLLING_BACK;
    }

    boolean held() {
        return hold != null;
    }

    /// As people call it in messages: `web01` or `web01, attempt 2`.
    String label() {
        return attempt == 1 ? vmName : "%s, attempt %d".formatted(vmName, attempt);
    }
}
