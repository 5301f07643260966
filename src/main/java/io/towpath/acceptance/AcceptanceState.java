package io.towpath.acceptance;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where an acceptance stands, in short.
///
/// @param passed      criteria that hold, of ten
/// @param failed      criteria that a check or a person found wrong
/// @param signedBy    null until signed
/// @param soakEndsAt  null until the soak began
public record AcceptanceState(UUID migrationId, int passed, int failed, @Nullable String signedBy,
        @Nullable Instant signedAt, @Nullable Instant soakEndsAt) {}
