package io.towpath.wave.notice;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What an owner has against an outage.
///
/// @param objectedTo    when the window opened that the owner saw
/// @param wantedOpensAt what the owner would rather have; null: nothing was proposed
/// @param answer        `moved`, `overruled` or `withdrawn`; null while it is open
public record Objection(UUID id, UUID noticeId, UUID waveId, String waveKey, String name, String email, String reason,
        Instant objectedTo, @Nullable Instant wantedOpensAt, @Nullable Instant wantedClosesAt, Instant raisedAt,
        @Nullable String answer, @Nullable String answerText, @Nullable String answeredBy,
        @Nullable Instant answeredAt) {

    public boolean isOpen() {
        return answer == null;
    }
}
