package io.towpath.wave.runbook;

import io.towpath.wave.runbook.Trips.Phase;
import io.towpath.wave.runbook.Trips.Trip;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// All cells of a run and the trips that they are about, of one moment: what each of them waits for.
final class Board {

    private final Definition definition;
    private final Map<UUID, Cell> cells = new HashMap<>();
    private final Map<Integer, List<UUID>> bySteps = new HashMap<>();
    private final Map<UUID, Trip> trips;

    Board(Definition definition, List<Cell> cells, Map<UUID, Trip> trips) {
        this.definition = definition;
        this.trips = trips;
        for (Cell cell : cells) {
            put(cell);
            bySteps.computeIfAbsent(cell.step(), _ -> new ArrayList<>()).add(cell.id());
        }
    }

    void put(Cell cell) {
        cells.put(cell.id(), cell);
    }

    List<Cell> cells() {
        return List.copyOf(cells.values());
    }

    List<Cell> ofStep(int step) {
        return bySteps.getOrDefault(step, List.of()).stream().map(id -> Objects.requireNonNull(cells.get(id))).toList();
    }

    RunbookStep step(Cell cell) {
        return definition.step(cell.step()).orElseThrow();
    }

    private Stream<Phase> phases(Cell cell) {
        return cell.vmIds().stream().map(trips::get).filter(Objects::nonNull).map(Trip::phase);
    }

    /// Whom it concerns left the wave; what is done for the wave itself stays to be done unless nothing had begun.
    boolean left(Cell cell) {
        if (cell.entityKind() == Scope.WAVE && cell.part() != Part.INITIALIZATION) {
            return false;
        }
        return phases(cell).allMatch(phase -> phase == Phase.OUT);
    }

    /// Whether its time has come, as far as the trips say.
    private boolean itsTime(Cell cell) {
        return switch (cell.part()) {
            case INITIALIZATION -> true;
            case BEFORE -> phases(cell).anyMatch(phase -> phase == Phase.CUTTING || phase == Phase.LANDED);
            case AFTER -> phases(cell).anyMatch(phase -> phase == Phase.LANDED)
                    && phases(cell).allMatch(phase -> phase == Phase.LANDED || phase == Phase.OUT);
            case FINALIZATION -> trips.values().stream().map(Trip::phase).allMatch(
                    phase -> phase == Phase.LANDED || phase == Phase.OUT);
        };
    }

    boolean due(Cell cell) {
        return itsTime(cell) && free(cell);
    }

    /// It may be done ahead by a person, not by a hook: that would stop things days before their cutover.
    boolean ahead(Cell cell) {
        return cell.part() == Part.BEFORE && step(cell).kind() != Kind.HOOK && free(cell);
    }

    /// Everything before it is settled.
    boolean free(Cell cell) {
        return waitsFor(cell).isEmpty();
    }

    /// What comes before it and is not settled, in the order of the steps.
    List<Cell> waitsFor(Cell cell) {
        List<Cell> waits = new ArrayList<>();
        Set<String> after = Set.copyOf(step(cell).after());
        for (RunbookStep step : definition.steps()) {
            boolean named = after.contains(step.name());
            boolean part = switch (cell.part()) {
                case INITIALIZATION -> false;
                case BEFORE, AFTER -> step.part() == Part.INITIALIZATION;
                case FINALIZATION -> step.part() != Part.FINALIZATION;
            };
            if (named || part) {
                ofStep(step.number()).stream().filter(other -> !other.state().settled())
                        // initialization is everybody's, what is named in after only one's own
                        .filter(other -> part || other.touches(cell)).forEach(waits::add);
            }
        }
        return waits;
    }

    /// It was done, or fell due, for a cutover that was given up since.
    boolean ofAnEarlierCutover(Cell cell) {
        Instant due = cell.dueAt();
        if (due == null || cell.part() != Part.BEFORE || cell.state() == CellState.WAITING
                || cell.state() == CellState.RUNNING || cell.state() == CellState.DROPPED) {
            return false;
        }
        List<Trip> own = cell.vmIds().stream().map(trips::get).filter(Objects::nonNull).filter(
                trip -> trip.phase() != Phase.OUT).toList();
        // a later cutover begins after what fell due in an earlier one
        return !own.isEmpty() && own.stream().allMatch(trip -> switch (trip.phase()) {
            case AHEAD -> true;
            case CUTTING -> trip.since() != null && trip.since().isAfter(due);
            case LANDED, BACK, OUT -> false;
        });
    }

    boolean cutoverBegan(Cell cell) {
        return phases(cell).anyMatch(phase -> phase == Phase.CUTTING);
    }

    boolean allSettled() {
        return cells.values().stream().allMatch(cell -> cell.state().settled())
                && trips.values().stream().map(Trip::phase).allMatch(
                        phase -> phase == Phase.LANDED || phase == Phase.OUT);
    }

    /// What keeps a VM's source from being shut down, in the order of the steps.
    List<Cell> before(UUID vmId) {
        return definition.steps().stream()
                .filter(step -> step.part() == Part.INITIALIZATION || step.part() == Part.BEFORE)
                .flatMap(step -> ofStep(step.number()).stream())
                .filter(cell -> !cell.state().settled())
                .filter(cell -> cell.part() == Part.INITIALIZATION || cell.touches(vmId)).toList();
    }

    Map<UUID, Trip> trips() {
        return trips;
    }
}
