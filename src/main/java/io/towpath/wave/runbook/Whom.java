package io.towpath.wave.runbook;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// For whom a command is given: entities by their ids, or all of a list.
///
/// @param entities ids; null: all
/// @param of       of which list they are; null: of whichever the command is for, of a skip of all those that are ready
/// @param shown    how many the list had that was decided upon; null: as many as there are
public record Whom(@Nullable Collection<UUID> entities, @Nullable Of of, @Nullable Integer shown) {

    public static final Whom ALL = new Whom(null, null, null);

    /// The lists of a step.
    public enum Of {
        READY, FAILED;

        boolean has(CellState state) {
            return this == READY ? state.ready() : state == CellState.FAILED;
        }
    }

    public static Whom of(@Nullable Collection<UUID> entities) {
        return entities == null ? ALL : new Whom(entities, null, null);
    }

    public static Whom of(UUID... entities) {
        return of(List.of(entities));
    }

    /// All that were shown, no more than these.
    public static Whom all(int shown) {
        return new Whom(null, null, shown);
    }

    public Whom in(@Nullable Of list) {
        return new Whom(entities, list, shown);
    }

    /// Whether a step may be skipped in this state: who means those that failed does not mean those that are ready.
    boolean skips(CellState state) {
        return of != null
                ? of.has(state)
                : Of.READY.has(state) || entities != null && Of.FAILED.has(state);
    }
}
