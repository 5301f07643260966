package io.towpath.migration.power;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a roll back loses: what was written at the target since it was started. None of it is brought back.
///
/// @param since   when the target was started
/// @param lasted  until now
/// @param bytes   written since its last start, so at least that much is lost; null where it cannot be measured
/// @param unknown why it cannot; null where it was
public record Loss(Instant since, Duration lasted, @Nullable Long bytes, @Nullable String unknown) {

    public long minutes() {
        return lasted.toMinutes();
    }
}
