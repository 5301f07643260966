package io.towpath.wave.runbook;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A runbook as one wave works through it.
///
/// @param key     what people say: `R-014`
/// @param runbook its name
/// @param done    whether every step of it is settled
/// @param settled cells that nothing waits for any more
/// @param ready   cells that a person may do
/// @param failed  cells that failed
public record Run(UUID id, String key, UUID waveId, String waveKey, String waveName, UUID runbookId, String runbook,
        int version, boolean done, String startedBy, Instant startedAt, @Nullable Instant endedAt, int cells,
        int settled, int ready, int failed) {

    /// `warm-windows@7`
    public String template() {
        return runbook + "@" + version;
    }
}
