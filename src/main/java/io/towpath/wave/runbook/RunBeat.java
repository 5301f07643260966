package io.towpath.wave.runbook;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.database.Again;
import io.towpath.wave.runbook.CellStore.End;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Moves the cells of a run on as far as they go by themselves: what falls due, what is late, what is asked for anew. In one
/// transaction under the run's row lock; safe to call at any time, from any node, as often as one likes.
@Component
class RunBeat {

    static final String SYSTEM = "system";
    private static final int NAMED = 5;

    private final RunStore runs;
    private final CellStore cells;
    private final RunbookStore runbooks;
    private final Trips trips;
    private final Hooked hooked;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    RunBeat(RunStore runs, CellStore cells, RunbookStore runbooks, Trips trips, Hooked hooked, AuditTrail audit,
            PlatformTransactionManager transactions) {
        this.runs = runs;
        this.cells = cells;
        this.runbooks = runbooks;
        this.trips = trips;
        this.hooked = hooked;
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
        // also called while the transaction that brought the news is just ending
        transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /// @return how it stands then; empty when there is no such run, or it is done
    Optional<Board> beat(UUID runId) {
        return Again.of(() -> Objects.requireNonNull(transaction.execute(_ -> moved(runId))));
    }

    private Optional<Board> moved(UUID runId) {
        if (!runs.lock(runId)) {
            return Optional.empty();
        }
        Run run = runs.find(runId).orElseThrow();
        Board board = board(run);
        Instant now = cells.now();
        var told = new ArrayList<Told>();
        Set<UUID> reopened = new HashSet<>();
        boolean more = true;
        while (more) {
            more = false;
            for (Cell cell : board.cells()) {
                if (move(run, board, cell, now, told, reopened) || joined(board, cell)) {
                    board.put(cells.find(cell.id()).orElseThrow());
                    more = true;
                }
            }
        }
        tell(run, told);
        if (board.allSettled() && runs.done(runId)) {
            audit.append(AuditEntry.of(SYSTEM, "runbook.run-done", wave(run)).with(Map.of("run", run.key())));
        }
        return Optional.of(board);
    }

    Board board(Run run) {
        return new Board(runbooks.definition(run), cells.of(run.id()), trips.of(run.waveId()));
    }

    /// What the machine did to many cells at once: one entry of the trail for all.
    private record Told(String what, Cell cell) {}

    private boolean joined(Board board, Cell cell) {
        return board.cutoverJoined(cell) && cells.belongsTo(cell, board.cutovers(cell));
    }

    private boolean due(Board board, Cell cell) {
        return board.due(cell)
                && cells.move(cell, CellTrigger.FALL_DUE, board.step(cell).timeout(), board.cutovers(cell));
    }

    /// @param reopened each is once in a beat at the most, whatever its trips say
    /// @return whether it moved
    private boolean move(Run run, Board board, Cell cell, Instant now, List<Told> told, Set<UUID> reopened) {
        if (!cell.state().settled() && board.left(cell)) {
            told.add(new Told("dropped", cell));
            return end(cell, CellTrigger.DROP, "dropped", "Whom it concerns left the wave.");
        }
        if ((cell.state() == CellState.DROPPED && !board.left(cell) || board.ofAnEarlierCutover(cell))
                && reopened.add(cell.id())) {
            told.add(new Told("reopened", cell));
            return anew(cell);
        }
        return switch (cell.state()) {
            case WAITING -> due(board, cell) || board.ahead(cell) && cells.move(cell, CellTrigger.OPEN);
            case OPEN -> due(board, cell) || !board.ahead(cell) && cells.move(cell, CellTrigger.REOPEN);
            case DUE -> board.step(cell).kind() == Kind.HOOK && hooked.begin(run, board, cell)
                    || late(run, board, cell, now);
            case RUNNING -> hooked.look(run, board, cell) || late(run, board, cell, now);
            // its page may have run it again, or counted it as done
            case FAILED -> board.step(cell).kind() == Kind.HOOK && hooked.again(run, board, cell);
            case DONE, SKIPPED, PASSED, DROPPED -> false;
        };
    }

    private boolean late(Run run, Board board, Cell cell, Instant now) {
        Instant deadline = cell.deadlineAt();
        if (deadline == null || now.isBefore(deadline)) {
            return false;
        }
        RunbookStep step = board.step(cell);
        String why = "It was not done within %s.".formatted(step.timeoutWords());
        // a hook that runs is told its time, and says itself how it ended
        if (step.onTimeout() == OnTimeout.FAIL && cell.state() == CellState.DUE) {
            return failed(run, cell, step, End.of(SYSTEM, why), "failed");
        }
        if (cell.overdueAt() != null || !cells.overdue(cell)) {
            return false;
        }
        cells.tell(cell, "overdue", End.of(SYSTEM, why));
        audit.append(entry(run, cell, step, SYSTEM, "runbook.step-overdue").because(why));
        return true;
    }

    /// As its policy says: it fails, or the run goes on with a note.
    ///
    /// @param what `failed` or `rejected`
    boolean failed(Run run, Cell cell, RunbookStep step, End end, String what) {
        boolean goesOn = step.passesOver();
        if (!cells.end(cell, goesOn ? CellTrigger.PASS : CellTrigger.FAIL, end)) {
            return false;
        }
        cells.tell(cell, what, end);
        audit.append(entry(run, cell, step, end.actor(), "runbook.step-" + what).because(end.note()));
        return true;
    }

    private boolean end(Cell cell, CellTrigger trigger, String what, String why) {
        boolean ended = cells.end(cell, trigger, End.of(SYSTEM, why));
        if (ended) {
            cells.tell(cell, what, End.of(SYSTEM, why));
        }
        return ended;
    }

    private boolean anew(Cell cell) {
        boolean reopened = cells.move(cell, CellTrigger.REOPEN);
        if (reopened) {
            cells.tell(cell, "reopened", End.of(SYSTEM, cell.state() == CellState.DROPPED
                    ? "Whom it concerns is in the wave again."
                    : "The cutover that it was for was given up."));
        }
        return reopened;
    }

    private void tell(Run run, List<Told> told) {
        told.stream().collect(Collectors.groupingBy(Told::what)).forEach((what, all) -> {
            List<String> names = all.stream().map(each -> each.cell().entityName()).distinct().toList();
            audit.append(AuditEntry.of(SYSTEM, "runbook.steps-" + what, wave(run)).with(Map.of("run", run.key(),
                    "steps", Integer.toString(all.size()), "of", names.stream().limit(NAMED).collect(Collectors.joining(
                            ", "))
                            + (names.size() > NAMED ? " and %d more".formatted(names.size() - NAMED) : ""))));
        });
    }

    static Subject wave(Run run) {
        return new Subject("wave", run.waveId().toString(), run.waveKey());
    }

    static AuditEntry entry(Run run, Cell cell, RunbookStep step, String actor, String action) {
        return AuditEntry.of(actor, action, wave(run)).with(Map.of("run", run.key(), "step", step.name(), "for", cell
                .entityName(), "attempt", Integer.toString(cell.attempt())));
    }
}
