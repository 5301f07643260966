package io.towpath.wave.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.wave.runbook.Trips.Phase;
import io.towpath.wave.runbook.Trips.Trip;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What a step waits for, on boards of every kind: as whoever looks at all the other cells would say it.
class BoardTest {

    private static final int BOARDS = 60;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void saysWhatComesBeforeAsALookAtAllCellsDoes() {
        for (int i = 0; i < BOARDS; i++) {
            Definition definition = definition();
            Map<UUID, Trip> trips = new LinkedHashMap<>();
            for (int vm = 0; vm < 6; vm++) {
                UUID id = UUID.randomUUID();
                trips.put(id, new Trip(id, "vm" + vm, UUID.randomUUID(), any(Phase.values()), 1, null));
            }
            List<UUID> vms = List.copyOf(trips.keySet());
            List<Cell> cells = definition.steps().stream().flatMap(step -> cells(step, vms).stream()).toList();
            Board board = new Board(definition, cells, trips);
            // cells move while one looks
            Cell moved = cells.get(random.nextInt(cells.size()));
            Cell now = cell(definition.step(moved.step()).orElseThrow(), moved.entityKind(), moved.entityId(), moved
                    .vmIds(), moved.id());
            board.put(now);
            List<Cell> all = cells.stream().map(cell -> cell == moved ? now : cell).toList();

            for (Cell cell : all) {
                List<String> waits = before(definition, all, cell);
                assertThat(board.waitsFor(cell)).as("seed %d, board %d, step %d", seed, i, cell.step()).isEqualTo(
                        waits);
                assertThat(board.free(cell)).isEqualTo(waits.isEmpty());
                assertThat(board.rightBefore(cell)).containsExactlyInAnyOrderElementsOf(all.stream().filter(
                        other -> step(definition, cell).after().contains(step(definition, other).name())
                                && other.touches(cell))
                        .toList());
            }
            assertThat(board.allSettled()).isEqualTo(all.stream().allMatch(cell -> cell.state().settled())
                    && trips.values().stream().allMatch(trip -> trip.phase() == Phase.LANDED || trip
                            .phase() == Phase.OUT));
            for (UUID vm : vms) {
                assertThat(board.failed().keeps(vm)).isEqualTo(all.stream().anyMatch(
                        cell -> cell.state() == CellState.FAILED && (cell.part() == Part.INITIALIZATION
                                || cell.part() == Part.BEFORE && cell.touches(vm))));
            }
        }
    }

    private static RunbookStep step(Definition definition, Cell cell) {
        return definition.step(cell.step()).orElseThrow();
    }

    private static List<String> before(Definition definition, List<Cell> all, Cell cell) {
        return definition.steps().stream().filter(step -> {
            boolean part = switch (cell.part()) {
                case INITIALIZATION -> false;
                case BEFORE, AFTER -> step.part() == Part.INITIALIZATION;
                case FINALIZATION -> step.part() != Part.FINALIZATION;
            };
            boolean named = step(definition, cell).after().contains(step.name());
            return all.stream().filter(other -> other.step() == step.number() && !other.state().settled())
                    .anyMatch(other -> part || named && other.touches(cell));
        }).map(RunbookStep::title).distinct().toList();
    }

    private Definition definition() {
        List<RunbookStep> steps = new ArrayList<>();
        for (int number = 1; number <= 8; number++) {
            List<String> after = new ArrayList<>();
            for (RunbookStep earlier : steps) {
                if (random.nextInt(3) == 0) {
                    after.add(earlier.name());
                }
            }
            steps.add(new RunbookStep(number, "s" + number, "Step " + random.nextInt(6), any(Part.values()), any(Scope
                    .values()), Kind.MANUAL, after, null, null, OnTimeout.OVERDUE, OnFailure.STOP, false, null, "",
                    List.of(), List.of()));
        }
        return new Definition("any", "Any", steps);
    }

    /// The first three VMs are of one application, the next two of another, the last of none.
    private List<Cell> cells(RunbookStep step, List<UUID> vms) {
        return switch (step.scope()) {
            case WAVE -> List.of(cell(step, Scope.WAVE, UUID.randomUUID(), Set.copyOf(vms), UUID.randomUUID()));
            case VM -> vms.stream().map(vm -> cell(step, Scope.VM, vm, Set.of(vm), UUID.randomUUID())).toList();
            case APPLICATION -> List.of(
                    cell(step, Scope.APPLICATION, UUID.randomUUID(), Set.copyOf(vms.subList(0, 3)), UUID.randomUUID()),
                    cell(step, Scope.APPLICATION, UUID.randomUUID(), Set.copyOf(vms.subList(3, 5)), UUID.randomUUID()),
                    cell(step, Scope.VM, vms.getLast(), Set.of(vms.getLast()), UUID.randomUUID()));
        };
    }

    private Cell cell(RunbookStep step, Scope kind, UUID entity, Set<UUID> vms, UUID id) {
        return new Cell(id, step.number(), step.part(), kind, entity, "any", vms, random.nextBoolean()
                ? CellState.DONE
                : any(CellState.values()), 1, null, null, Map.of(), null, null, null, null, null, Map.of(), null, 0);
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
