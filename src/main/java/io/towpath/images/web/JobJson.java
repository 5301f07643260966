package io.towpath.images.web;

import io.towpath.images.ImageJob;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A job as it stands.
///
/// @param state   queued, running, done, failed, cancelled
/// @param refusal reason, file, structure, field, offset, message, remedy
record JobJson(UUID id, String kind, String state, @Nullable String phase, long doneBytes, long totalBytes,
        @Nullable Map<String, Object> result, @Nullable Map<String, Object> refusal, boolean cancelRequested,
        int attempts, String createdBy, Instant createdAt, @Nullable Instant startedAt, @Nullable Instant endedAt) {

    static JobJson of(ImageJob job) {
        String phase = job.phase();
        return new JobJson(job.id(), job.kind().name().toLowerCase(Locale.ROOT), job.state().name().toLowerCase(
                Locale.ROOT), phase == null ? null : phase.toLowerCase(Locale.ROOT), job.doneBytes(), job.totalBytes(),
                job.result(), job.refusal(), job.cancelRequested(), job.attempts(), job.createdBy(), job.createdAt(),
                job.startedAt(), job.endedAt());
    }
}
