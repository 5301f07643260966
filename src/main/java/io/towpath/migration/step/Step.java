package io.towpath.migration.step;

import io.towpath.slot.Work;
import java.util.Optional;

/// One item of the itinerary. It may be killed at any instant and is then run again from its beginning: what an earlier
/// run did is found, not done twice. It asks [StepContext#stopped()] often when it takes long.
public interface Step {

    /// Kebab-case, never changes: the journal names it.
    String name();

    /// For people: `Copy and prove the disks`.
    String title();

    /// Does it. A thrown exception is a failure of code `internal`; what can be foreseen is answered as [Outcome.Failed].
    Outcome run(StepContext context);

    /// Whether it changes something outside our own tables: such a step is on the audit trail.
    default boolean changesTarget() {
        return false;
    }

    /// What it would copy if it ran now: it runs when all the slots that this takes are free. Empty when it copies nothing.
    default Optional<Work> copies(StepContext context) {
        return Optional.empty();
    }

    /// What keeps it from beginning now, whatever slots are free; empty: nothing. Asked before slots are: who may not go on
    /// takes none, and makes nobody else stop.
    default Optional<Outcome> notNow(StepContext context) {
        return Optional.empty();
    }

    /// Whether it leaves its slots to the next step, which copies too and must not wait again.
    default boolean keepsSlots() {
        return false;
    }
}
