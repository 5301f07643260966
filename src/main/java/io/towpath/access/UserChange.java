package io.towpath.access;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// New values of a user. Null leaves a value as it is; an empty email removes it.
public record UserChange(@Nullable String displayName, @Nullable String email, @Nullable ZoneId zone,
        @Nullable Role role, @Nullable Boolean enabled) {}
