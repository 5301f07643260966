package io.towpath.wave.runbook;

import io.towpath.migration.OutageBarrier;
import io.towpath.wave.runbook.CellStore.Open;
import io.towpath.wave.runbook.RunStore.Under;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// Keeps a source from being shut down while its wave's runbook has something to be done before. A wave without a runbook keeps
/// nobody. A trip asks for what concerns it and never moves the run: thousands of them may ask within seconds.
@Component
class RunbookBarrier implements OutageBarrier {

    private static final int NAMED = 3;

    private final Trips trips;
    private final RunStore runs;
    private final CellStore cells;
    private final RunbookStore runbooks;
    private final RunNews news;

    RunbookBarrier(Trips trips, RunStore runs, CellStore cells, RunbookStore runbooks, RunNews news) {
        this.trips = trips;
        this.runs = runs;
        this.cells = cells;
        this.runbooks = runbooks;
        this.news = news;
    }

    @Override
    public Answer ask(UUID migrationId, Set<UUID> companions) {
        for (var each : trips.byWave(Set.of(migrationId)).entrySet()) {
            Optional<Answer> no = runs.runningOf(each.getKey()).flatMap(run -> against(run, each));
            if (no.isPresent()) {
                return no.get();
            }
        }
        for (var each : trips.byWave(companions).entrySet()) {
            Optional<Under> run = runs.runningOf(each.getKey());
            Optional<String> waits = run.flatMap(of -> waits(of, each));
            if (waits.isPresent()) {
                // whoever goes first would stand there without service until the last of them may
                return new Wait("VMs that start together with it are not ready to go down. " + waits.get());
            }
        }
        return new Go();
    }

    private Optional<Answer> against(Under run, Map.Entry<UUID, Set<UUID>> vms) {
        Optional<String> unseen = unseen(run, vms);
        Open open = cells.beforeOutage(run.id(), vms.getValue());
        return open.some().isEmpty() ? unseen.map(Wait::new) : Optional.of(answer(run, open));
    }

    private Optional<String> waits(Under run, Map.Entry<UUID, Set<UUID>> vms) {
        Optional<String> unseen = unseen(run, vms);
        Open open = cells.beforeOutage(run.id(), vms.getValue());
        return open.some().isEmpty() ? unseen : Optional.of(waits(run, open));
    }

    /// What this very cutover makes due, or asks for anew, counts too. Asked before what is open: a run that takes the cutover
    /// up between the two has opened it by then.
    private Optional<String> unseen(Under run, Map.Entry<UUID, Set<UUID>> vms) {
        if (!cells.cutoverUnseen(run.id(), vms.getValue())) {
            return Optional.empty();
        }
        news.look(vms.getKey());
        return Optional.of("It waits for run %s to take up its cutover: within seconds.".formatted(run.key()));
    }

    private Answer answer(Under run, Open open) {
        Definition definition = definition(run);
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

    private Definition definition(Under run) {
        return runbooks.definition(run.runbookId(), run.runbook(), run.version());
    }

    private String waits(Under run, Open open) {
        Definition definition = definition(run);
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
