package io.towpath.wave.runbook;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What runbooks need of hooks. Without it, steps that name one are faults of their runbook.
public interface StepHooks {

    Set<String> names();

    /// Has a hook run, once for each key: asked again it is the same one.
    ///
    /// @param key       of the try
    /// @param variables what it is told
    /// @param timeout   null: its own
    void start(String hook, String key, Map<String, String> variables, @Nullable Duration timeout);

    /// How the one of this key stands.
    State state(String key);

    enum Phase {
        WAITING, RUNNING, DONE, FAILED
    }

    /// @param output what it said, shortened; empty while it says nothing
    record State(Phase phase, String output) {}
}
