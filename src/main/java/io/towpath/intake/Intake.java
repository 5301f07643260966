package io.towpath.intake;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A link by which an owner was asked.
public record Intake(UUID id, UUID applicationId, String recipientName, String recipientEmail, String createdBy,
        Instant createdAt, Instant expiresAt, @Nullable Instant revokedAt, @Nullable String revokedBy) {

    /// Whether it can be used.
    public boolean isOpen(Instant now) {
        return revokedAt == null && now.isBefore(expiresAt);
    }

    /// Whether whom it was given to is who owns the application now: it is good for nobody else.
    public boolean isOf(@Nullable String ownerEmail) {
        return ownerEmail != null && recipientEmail.equalsIgnoreCase(ownerEmail);
    }
}
