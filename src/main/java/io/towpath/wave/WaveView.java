package io.towpath.wave;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A wave, to show. planned = waiting + running + done + failed + out, at every instant.
///
/// @param key     what people say: `W-003`
/// @param slots   how many of its VMs move at once
/// @param waiting not started
/// @param running from SEEDING or CUTTING_OVER to SOAKING, not stalled
/// @param failed  stalled, waiting for a person
/// @param out     cancelled, rolled back or skipped
public record WaveView(UUID id, String key, String name, WaveState state, FailurePolicy onFailure, UUID targetId,
        String format, int slots, int soakBusinessDays, int planned, int waiting, int running, int done, int failed,
        int out, @Nullable String reason, Instant since, int version) {}
