package io.towpath.acceptance;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A sign-off link, without its secret.
///
/// @param version of the checklist when it was made
/// @param askedAt when its holder asked for a new one; null while nobody did
public record LinkView(UUID id, String recipientName, String recipientEmail, int version, State state,
        String createdBy, Instant createdAt, Instant expiresAt, @Nullable Instant usedAt,
        @Nullable Instant askedAt) {

    /// What can be done with it.
    public enum State {
        ACTIVE, USED, EXPIRED, REVOKED
    }
}
