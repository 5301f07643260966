package io.towpath.readiness;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A rule set aside for one VM, for an application, or for all.
///
/// @param scope       for people: `web01`, `application Webshop`, `all VMs`
/// @param expiresOn   the last day it holds
/// @param approvedBy  null while nobody approved it
/// @param revokedBy   null while nobody ended it
/// @param vms         whose findings it covers now
public record Waiver(UUID id, String rule, @Nullable UUID vmId, @Nullable UUID applicationId, String scope,
        String reason, LocalDate expiresOn, String requestedBy, Instant requestedAt, @Nullable String approvedBy,
        @Nullable Instant approvedAt, @Nullable String revokedBy, @Nullable Instant revokedAt,
        @Nullable String revokedReason, State state, int vms) {

    /// Where it stands today.
    public enum State {
        REQUESTED, ACTIVE, EXPIRED, REVOKED
    }
}
