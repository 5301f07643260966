package io.towpath.images;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A job as it stands.
///
/// @param phase   `COPY` or `PROVE`; null before it began
/// @param result  by name; null before it is done
/// @param refusal why it failed: reason, file, structure, field, offset, message, remedy; null when it did not
public record ImageJob(UUID id, ImageWork.Kind kind, State state, @Nullable String phase, long doneBytes,
        long totalBytes, @Nullable Map<String, Object> result, @Nullable Map<String, Object> refusal,
        boolean cancelRequested, int attempts, String createdBy, Instant createdAt, @Nullable Instant startedAt,
        @Nullable Instant endedAt) {

    public enum State {
        QUEUED, RUNNING, DONE, FAILED, CANCELLED
    }
}
