package io.towpath.access;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// What is needed to create a user.
public record NewUser(String login, String displayName, @Nullable String email, Role role, ZoneId zone) {}
