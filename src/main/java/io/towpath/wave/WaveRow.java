package io.towpath.wave;

import io.towpath.audit.Subject;
import io.towpath.disk.DiskFormat;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of `wave`.
record WaveRow(UUID id, String key, String name, WaveState state, FailurePolicy onFailure, UUID targetId,
        DiskFormat format, int slots, int soakBusinessDays, @Nullable String reason, Instant since,
        @Nullable Instant failuresKnownAt, int version) {

    Subject subject() {
        return new Subject("wave", id.toString(), key);
    }

    boolean isFinished() {
        return state == WaveState.STOPPED || state == WaveState.COMPLETED;
    }
}
