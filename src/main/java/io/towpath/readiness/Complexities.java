package io.towpath.readiness;

import io.towpath.readiness.Complexity.Level;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How hard VMs are to move: what the rules say, and where a person knows better.
public interface Complexities {

    /// @param level    what counts
    /// @param rule     which line of the table decided, or `by-hand`
    /// @param reason   of the line, or the person's
    /// @param by       who decided by hand; null for the rules
    /// @param computed what the rules alone say
    /// @param minutes  of a person's attention, by class
    /// @param matrix   the other common view, by system and size: `2 of 4: …`
    record View(Level level, String rule, String reason, @Nullable String by, Level computed, int minutes,
            String matrix) {}

    /// Empty for a VM that was never judged.
    Optional<View> of(UUID vmId);

    /// A person's word goes before the rules', until it is taken back.
    void override(UUID vmId, Level level, String reason, String actor);

    void follow(UUID vmId, String actor);
}
