package io.towpath.wave.runbook;

import io.towpath.migration.OutageBarrier;
import io.towpath.wave.runbook.CellStore.Open;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// Keeps a source from being shut down while its wave's runbook has something to be done before. A wave without a runbook keeps
/// nobody.
@Component
class RunbookBarrier implements OutageBarrier {

    private static final int NAMED = 3;

    private final Trips trips;
    private final RunStore runs;
    private final CellStore cells;
    private final RunbookStore runbooks;
    private final RunBeat beat;

    RunbookBarrier(Trips trips, RunStore runs, CellStore cells, RunbookStore runbooks, RunBeat beat) {
        this.trips = trips;
        this.runs = runs;
        this.cells = cells;
        this.runbooks = runbooks;
        this.beat = beat;
    }

    @Override
    public Answer ask(UUID migrationId, Set<UUID> companions) {
        for (var each : trips.byWave(Set.of(migrationId)).entrySet()) {
            Optional<UUID> run = runs.runningOf(each.getKey());
            Open open = run.map(id -> open(id, each.getValue())).orElse(Open.NOTHING);
            if (!open.some().isEmpty()) {
                return answer(runs.find(run.orElseThrow()).orElseThrow(), open);
            }
        }
        for (var each : trips.byWave(companions).entrySet()) {
            Optional<UUID> run = runs.runningOf(each.getKey());
            Open open = run.map(id -> open(id, each.getValue())).orElse(Open.NOTHING);
            if (!open.some().isEmpty()) {
                // whoever goes first would stand there without service until the last of them may
                return new Wait("VMs that start together with it are not ready to go down. " + waits(runs.find(run
                        .orElseThrow()).orElseThrow(), open));
            }
        }
        return new Go();
    }

    private Open open(UUID runId, Set<UUID> vmIds) {
        Open open = cells.beforeOutage(runId, vmIds);
        if (!open.some().isEmpty()) {
            return open;
        }
        // what this very cutover makes due, or asks for anew, counts too
        List<Cell> all = beat.beat(runId).map(board -> board.before(vmIds)).orElse(List.of());
        return new Open(all, all.size());
    }

    private Answer answer(Run run, Open open) {
        Definition definition = runbooks.definition(run);
        Optional<Cell> failed = open.some().stream().filter(cell -> cell.state() == CellState.FAILED).findFirst();
        if (failed.isPresent()) {
            Cell cell = failed.get();
            return new Stop("Step %d of the runbook, %s, failed for %s: %s".formatted(cell.step(), definition.step(cell
                    .step()).orElseThrow().title(), cell.entityName(), cell.note()),
                    "Mend it, then retry or skip the step in run %s; the cutover goes on by itself then.".formatted(
                            run.key()));
        }
        return new Wait(waits(run, open));
    }

    private String waits(Run run, Open open) {
        Definition definition = runbooks.definition(run);
        return "It waits for run %s: %s%s.".formatted(run.key(), open.some().stream().limit(NAMED).map(cell -> told(
                definition.step(cell.step()).orElseThrow(), cell)).collect(Collectors.joining("; ")),
                open.all() > NAMED ? " and %d more".formatted(open.all() - NAMED) : "");
    }

    private static String told(RunbookStep step, Cell cell) {
        String who = step.kind() == Kind.HOOK
                ? "hook"
                : step.role() == null ? "somebody" : step.role().code();
        return "step %d, %s, for %s (%s)".formatted(step.number(), step.title(), cell.entityName(),
                cell.state() == CellState.WAITING
                        ? "not its turn yet"
                        : cell.state() == CellState.FAILED
                                ? "failed"
                                : cell.overdueAt() != null ? who + ", overdue" : who);
    }
}
