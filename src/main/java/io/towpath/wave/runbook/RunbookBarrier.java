package io.towpath.wave.runbook;

import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.OutageBarrier;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// Keeps a source from being shut down while its wave's runbook has something to be done before. A wave without a runbook keeps
/// nobody.
@Component
class RunbookBarrier implements OutageBarrier {

    private static final int NAMED = 3;

    private final Migrations migrations;
    private final RunStore runs;
    private final CellStore cells;
    private final RunbookStore runbooks;
    private final RunBeat beat;

    RunbookBarrier(Migrations migrations, RunStore runs, CellStore cells, RunbookStore runbooks, RunBeat beat) {
        this.migrations = migrations;
        this.runs = runs;
        this.cells = cells;
        this.runbooks = runbooks;
        this.beat = beat;
    }

    @Override
    public Answer ask(UUID migrationId) {
        MigrationView trip = migrations.find(migrationId).orElse(null);
        UUID wave = trip == null ? null : trip.waveId();
        Optional<UUID> id = wave == null ? Optional.empty() : runs.runningOf(wave);
        if (trip == null || id.isEmpty()) {
            return new Go();
        }
        List<Cell> open = cells.beforeOutage(id.get(), trip.vmId());
        if (open.isEmpty()) {
            // what this very cutover makes due, or asks for anew, counts too
            open = beat.beat(id.get()).map(board -> board.before(trip.vmId())).orElse(List.of());
        }
        return open.isEmpty() ? new Go() : answer(runs.find(id.get()).orElseThrow(), open);
    }

    private Answer answer(Run run, List<Cell> open) {
        Definition definition = runbooks.find(run.runbook(), run.version()).orElseThrow().definition();
        Optional<Cell> failed = open.stream().filter(cell -> cell.state() == CellState.FAILED).findFirst();
        if (failed.isPresent()) {
            Cell cell = failed.get();
            return new Stop("Step %d of the runbook, %s, failed for %s: %s".formatted(cell.step(), definition.step(cell
                    .step()).orElseThrow().title(), cell.entityName(), cell.note()),
                    "Mend it, then retry or skip the step in run %s; the cutover goes on by itself then.".formatted(
                            run.key()));
        }
        return new Wait("It waits for run %s: %s%s.".formatted(run.key(), open.stream().limit(NAMED).map(cell -> told(
                definition.step(cell.step()).orElseThrow(), cell)).collect(Collectors.joining("; ")), open.size()
                        > NAMED ? " and %d more".formatted(open.size() - NAMED) : ""));
    }

    private static String told(RunbookStep step, Cell cell) {
        String who = step.kind() == Kind.HOOK
                ? "hook"
                : step.role() == null ? "somebody" : step.role().code();
        return "step %d, %s, for %s (%s)".formatted(step.number(), step.title(), cell.entityName(), cell.state()
                == CellState.WAITING ? "not its turn yet" : cell.overdueAt() != null ? who + ", overdue" : who);
    }
}
