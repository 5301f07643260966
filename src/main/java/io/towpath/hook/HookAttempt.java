package io.towpath.hook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One try of a run.
///
/// @param number   from 1
/// @param endedAt  null while it runs
/// @param status   of HTTP, or the exit code; null where there was none
/// @param trouble  null where it did what was expected, or still runs
/// @param output   what it wrote, at most 64 KiB, secrets masked; null where nothing was kept
public record HookAttempt(int number, String node, Instant beganAt, @Nullable Instant endedAt,
        @Nullable Long tookMillis,
        @Nullable Integer status, @Nullable String trouble, @Nullable String output) {}
