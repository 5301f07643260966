package io.towpath.migration;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Trouble beside the state.
///
/// @param step      the step that stopped
/// @param code      stable: a reason of the engine, or the step's own
/// @param what      what happened, in the failing tool's words
/// @param remedy    what to do
/// @param nextTryAt when the machine tries again by itself; null when it waits for a person
public record Stall(String step, String code, String what, String remedy, Instant since, @Nullable Instant nextTryAt) {}
