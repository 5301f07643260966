package io.towpath.wave.gate;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A gate is set aside for one wave.
///
/// @param expiresOn its last day
/// @param expired   that day is past
public record GateWaiver(UUID id, UUID waveId, GateName gate, String reason, LocalDate expiresOn, String requestedBy,
        Instant requestedAt, @Nullable String approvedBy, @Nullable Instant approvedAt, boolean expired) {

    /// A second person approved it, and it has not expired.
    public boolean holds() {
        return approvedBy != null && !expired;
    }
}
