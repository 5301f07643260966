package io.towpath.wave.runbook;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A version of a runbook; it never changes.
///
/// @param text YAML, as it was written
/// @param note what is different in it
public record Version(UUID runbookId, String runbook, int number, String text, @Nullable String note,
        String createdBy, Instant createdAt, boolean shipped) {

    public Definition definition() {
        return RunbookText.stored(text);
    }

    /// `warm-windows@7`
    public String label() {
        return runbook + "@" + number;
    }
}
