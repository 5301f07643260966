package io.towpath.hook;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One effect that somebody asked for.
///
/// @param key       whoever asks for the same gets this run
/// @param hookId    null where the hook was deleted since
/// @param attempts  tries so far
/// @param code      kebab-case, stable: `hook-timed-out`; null where it did not fail
/// @param trouble   what went wrong last, for people
/// @param remedy    what to do about it
/// @param askedBy   a login, or `system`
public record HookRun(UUID id, String key, @Nullable UUID hookId, String hookName, HookVariables variables,
        RunState state, Duration timeout, int attempts, @Nullable String code, @Nullable String trouble,
        @Nullable String remedy, Instant askedAt, String askedBy, @Nullable Instant endedAt) {

    static final String TEST = "test/";

    /// Whether an administrator tries the hook out, and nobody waits for it.
    public boolean isTest() {
        return key.startsWith(TEST);
    }
}
