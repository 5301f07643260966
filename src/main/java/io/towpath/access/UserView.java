package io.towpath.access;

import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A user as others see him.
///
/// @param mustChangePassword the password was made by somebody else and was not changed yet
/// @param version            to be given back with a change; it fails when somebody was faster
public record UserView(UUID id, String login, String displayName, @Nullable String email, Role role, ZoneId zone,
        boolean enabled, boolean mustChangePassword, @Nullable Instant lastSignedInAt, Instant createdAt,
        int version) {}
