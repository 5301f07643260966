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
public record Stall(String step, String code, String what, String remedy, Instant since, @Nullable Instant nextTryAt) {

    /// The source does not answer, whichever of its VMs is asked for.
    public static final String SOURCE_AWAY = "source-away";
    /// The target does not answer.
    public static final String TARGET_AWAY = "target-away";

    /// The source was asked to shut down, and it or the target went away before anybody knew whether it did. A person looks;
    /// when both answer again it goes on by itself.
    public static final String SHUTDOWN_UNKNOWN = "shutdown-unknown";

    /// Whether it goes on by itself when a source or target answers again; at [#nextTryAt] that has lasted too long.
    public boolean isAway() {
        return nextTryAt != null && (code.equals(SOURCE_AWAY) || code.equals(TARGET_AWAY));
    }
}
