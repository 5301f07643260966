package io.towpath.hook;

import java.time.Duration;

/// A hook as it is typed.
///
/// @param timeout  1 s to 24 h, of a run with all its tries
/// @param attempts 1 to 20
public record HookDraft(String name, HookAction action, boolean repeatable, Duration timeout, int attempts) {}
