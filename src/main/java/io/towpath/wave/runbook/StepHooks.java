package io.towpath.wave.runbook;

import io.towpath.hook.HookVariables;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What runbooks need of hooks.
interface StepHooks {

    Set<String> names();

    /// Has a hook run, once for each key: asked again it is the same one. Joins the caller's transaction.
    ///
    /// @param hook    one of [#names]
    /// @param timeout of all its tries; null: the hook's own
    void start(String hook, String key, HookVariables variables, @Nullable Duration timeout);

    /// How the ones of these keys stand, by key.
    Map<String, State> states(Collection<String> keys);

    enum Phase {
        UNDER_WAY, DONE, FAILED
    }

    /// @param said what it wrote, or why it failed; empty while it says nothing
    record State(Phase phase, String said) {}
}
