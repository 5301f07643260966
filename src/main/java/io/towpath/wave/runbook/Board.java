package io.towpath.wave.runbook;

import io.towpath.wave.runbook.Trips.Phase;
import io.towpath.wave.runbook.Trips.Trip;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// All cells of a run and the trips that they are about, of one moment: what each of them waits for. A run of thousands of VMs
/// has a hundred thousand cells: no question about one looks at all the others.
final class Board {

    private static final Duration NIGHT = Duration.ofHours(12);

    private final Definition definition;
    private final Map<UUID, Cell> cells = new HashMap<>();
    private final Map<Integer, List<UUID>> bySteps = new HashMap<>();
    private final Map<StepOf, List<UUID>> byVms = new HashMap<>();
    private final Map<Integer, Integer> unsettled = new HashMap<>();
    private final Map<UUID, Trip> trips;
    /// Every VM has landed, or is out.
    private final boolean landed;

    Board(Definition definition, List<Cell> cells, Map<UUID, Trip> trips) {
        this.definition = definition;
        this.trips = trips;
        this.landed = trips.values().stream().map(Trip::phase)
                .allMatch(phase -> phase == Phase.LANDED || phase == Phase.OUT);
        for (Cell cell : cells) {
            put(cell);
            bySteps.computeIfAbsent(cell.step(), _ -> new ArrayList<>()).add(cell.id());
            // those of the wave are everybody's
            (cell.entityKind() == Scope.WAVE ? List.<UUID>of() : cell.vmIds())
                    .forEach(vm -> byVms.computeIfAbsent(new StepOf(cell.step(), vm), _ -> new ArrayList<>()).add(
                            cell.id()));
        }
    }

    private record StepOf(int step, UUID vmId) {}

    void put(Cell cell) {
        Cell before = cells.put(cell.id(), cell);
        int more = (cell.state().settled() ? 0 : 1) - (before == null || before.state().settled() ? 0 : 1);
        unsettled.merge(cell.step(), more, Integer::sum);
    }

    private boolean isSettled(RunbookStep step) {
        return unsettled.getOrDefault(step.number(), 0) == 0;
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
        return own(cell).map(Trip::phase);
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
            case FINALIZATION -> landed;
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
        return definition.steps().stream().noneMatch(step -> isBefore(step, cell));
    }

    /// Titles of steps that come before it and are not settled for it, in their order.
    List<String> waitsFor(Cell cell) {
        return definition.steps().stream().filter(step -> isBefore(step, cell)).map(RunbookStep::title).distinct()
                .toList();
    }

    private boolean isBefore(RunbookStep step, Cell cell) {
        if (isSettled(step)) {
            return false;
        }
        // initialization is everybody's, what is named in after only one's own
        return switch (cell.part()) {
            case INITIALIZATION -> false;
            case BEFORE, AFTER -> step.part() == Part.INITIALIZATION;
            case FINALIZATION -> step.part() != Part.FINALIZATION;
        } || step(cell).after().contains(step.name())
                && (cell.entityKind() == Scope.WAVE || ownOf(step, cell).anyMatch(other -> !other.state().settled()));
    }

    /// The cells of a step that touch another.
    private Stream<Cell> ownOf(RunbookStep step, Cell cell) {
        return cell.entityKind() == Scope.WAVE || step.scope() == Scope.WAVE
                ? ofStep(step.number()).stream()
                : cell.vmIds().stream().flatMap(vm -> byVms.getOrDefault(new StepOf(step.number(), vm), List.of())
                        .stream()).distinct().map(id -> Objects.requireNonNull(cells.get(id)));
    }

    /// Of the steps that it names in `after`, what touches it.
    Stream<Cell> rightBefore(Cell cell) {
        return step(cell).after().stream().flatMap(name -> definition.step(name).stream())
                .flatMap(step -> ownOf(step, cell));
    }

    /// It was done, or fell due, for a cutover that was given up since. Clocks are not asked: they may be set back.
    boolean ofAnEarlierCutover(Cell cell) {
        if (cell.cutovers().isEmpty() || cell.state() == CellState.WAITING || cell.state() == CellState.RUNNING
                || cell.state() == CellState.DROPPED) {
            return false;
        }
        List<Trip> own = own(cell).filter(trip -> trip.phase() != Phase.OUT).toList();
        return !own.isEmpty() && own.stream().allMatch(trip -> trip.phase() == Phase.AHEAD)
                || own.stream().filter(trip -> trip.phase() == Phase.CUTTING)
                        .anyMatch(trip -> !trip.cutover().equals(cell.cutovers().getOrDefault(trip.vmId().toString(),
                                trip.cutover())));
    }

    /// It was done for cutovers that are all over, and one begins of whom it was not for: what was said yes to in one night is no
    /// yes for another. VMs of one night that go one after the other share it.
    boolean ofAnotherNight(Cell cell, Instant now) {
        Instant due = cell.dueAt();
        return !cell.cutovers().isEmpty() && (cell.state().settled() || cell.state() == CellState.FAILED)
                && cutoverJoined(cell) && due != null && due.plus(NIGHT).isBefore(now)
                && own(cell).filter(trip -> cell.cutovers().containsKey(trip.vmId().toString()))
                        .noneMatch(trip -> trip.phase() == Phase.CUTTING);
    }

    private Stream<Trip> own(Cell cell) {
        return cell.vmIds().stream().map(trips::get).filter(Objects::nonNull);
    }

    /// The cutovers that it is done for, by VM: those of before, and those under way now.
    Map<String, String> cutovers(Cell cell) {
        if (cell.part() != Part.BEFORE) {
            return Map.of();
        }
        Map<String, String> all = new TreeMap<>(cell.cutovers());
        own(cell).filter(trip -> trip.phase() == Phase.CUTTING)
                .forEach(trip -> all.putIfAbsent(trip.vmId().toString(), trip
                        .cutover()));
        return all;
    }

    /// A cutover began of whom it concerns that it was not for yet.
    boolean cutoverJoined(Cell cell) {
        return cell.state() != CellState.WAITING && cell.state() != CellState.OPEN && cell.state() != CellState.DROPPED
                && !cell.cutovers().keySet().containsAll(cutovers(cell).keySet());
    }

    boolean allSettled() {
        return landed && unsettled.values().stream().allMatch(open -> open == 0);
    }

    /// Whose source may not be shut down because something failed that comes before.
    Failed failed() {
        List<Cell> failed = cells.values().stream().filter(cell -> cell.state() == CellState.FAILED)
                .filter(cell -> cell.part() == Part.INITIALIZATION || cell.part() == Part.BEFORE).toList();
        return new Failed(failed.stream().anyMatch(cell -> cell.part() == Part.INITIALIZATION || cell
                .entityKind() == Scope.WAVE), failed.stream().flatMap(cell -> cell.vmIds().stream()).collect(Collectors
                        .toSet()));
    }

    /// @param everybody the others too
    record Failed(boolean everybody, Set<UUID> vms) {

        boolean keeps(UUID vmId) {
            return everybody || vms.contains(vmId);
        }
    }

    Map<UUID, Trip> trips() {
        return trips;
    }
}
