package io.towpath.wave.notice;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A link that an owner was given.
///
/// @param reminder       the how manieth time that the owner is asked again; 0: for the first time
/// @param opensAt        as the owner was told
/// @param undeliverable  why the mail came back; null: it did not
public record Notice(UUID id, UUID waveId, String recipientName, String recipientEmail, Instant opensAt,
        Instant closesAt, int vms, String createdBy, Instant createdAt, Instant expiresAt, @Nullable Instant revokedAt,
        @Nullable Instant undeliverableAt, @Nullable String undeliverable, int reminder) {

    /// Whether the owner was told another time than this.
    boolean differs(Outage outage) {
        return !opensAt.equals(outage.opensAt()) || !closesAt.equals(outage.closesAt());
    }
}
