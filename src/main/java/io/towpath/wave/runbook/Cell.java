package io.towpath.wave.runbook;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One step of a run for one entity.
///
/// @param step       its number
/// @param vmIds      whom it concerns
/// @param attempt    from 1; counts what was tried again by a person, or reopened
/// @param dueAt      since when it may not wait; null: not due yet
/// @param deadlineAt null: it has no timeout, or is not due yet
/// @param cutovers   which cutovers it is done for, by VM; empty but before cutovers, and until it is due
/// @param overdueAt  when it was seen to be late
/// @param note       what was said at its end
/// @param recorded   the fields that were asked for, by name
/// @param waveHeldAt when its failure paused the wave
public record Cell(UUID id, int step, Part part, Scope entityKind, UUID entityId, String entityName, Set<UUID> vmIds,
        CellState state, int attempt, @Nullable Instant dueAt, @Nullable Instant deadlineAt,
        Map<String, String> cutovers, @Nullable Instant overdueAt, @Nullable Instant begunAt, @Nullable Instant endedAt,
        @Nullable String endedBy,
        @Nullable String note, Map<String, String> recorded, @Nullable Instant waveHeldAt, int version) {

    public Cell {
        vmIds = Set.copyOf(vmIds);
        cutovers = Map.copyOf(cutovers);
        recorded = Collections.unmodifiableMap(recorded);
    }

    boolean touches(Cell other) {
        return entityKind == Scope.WAVE || other.entityKind == Scope.WAVE
                || vmIds.stream().anyMatch(other.vmIds::contains);
    }

    boolean touches(UUID vmId) {
        return entityKind == Scope.WAVE || vmIds.contains(vmId);
    }

    /// What happened to it.
    ///
    /// @param what `completed`, `approved`, `rejected`, `failed`, `retried`, `skipped`, `overdue`, `reopened`, `dropped`
    public record Event(int attempt, Instant at, String actor, String what, @Nullable String note,
            Map<String, String> recorded) {

        public Event {
            recorded = Collections.unmodifiableMap(recorded);
        }
    }

    /// A cell and all that happened to it, the oldest first.
    public record Past(Cell cell, List<Event> events) {

        public Past {
            events = List.copyOf(events);
        }
    }
}
