package io.towpath.inventory;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A file on its way into a source's folder.
///
/// @param receivedBytes durable; the offset at which to go on
/// @param error         why it failed; null otherwise
public record UploadView(UUID id, UUID sourceId, String fileName, long sizeBytes, long receivedBytes, State state,
        String createdBy, Instant createdAt, Instant touchedAt, @Nullable String error) {

    /// OPEN can go on; of the others nothing is left but, for COMPLETE, the file itself.
    public enum State {
        OPEN, COMPLETE, CANCELLED, ABANDONED, FAILED
    }
}
