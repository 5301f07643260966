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
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/// Moves the cells of a run on as far as they go by themselves: what falls due, what is late, what is asked for anew, in one
/// transaction under the run's row lock; then what hooks do, each in its own: the trouble of one is not the others'. Safe to
/// call at any time, from any node, as often as one likes.
@Component
class RunBeat {

    static final String SYSTEM = "system";
    private static final Logger LOG = LoggerFactory.getLogger(RunBeat.class);
    private static final int NAMED = 5;
    private static final int LONGEST_NOTE = 2000;

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

    /// @return how it stands then, without what is settled for good; empty when there is no such run, or it is done
    Optional<Board> beat(UUID runId) {
        Optional<Moved> moved = inOne(() -> moved(runId));
        // what hooks did may let others fall due
        while (moved.isPresent() && hooks(moved.get())) {
            moved = inOne(() -> moved(runId));
        }
        return moved.map(Moved::board);
    }

    private record Moved(Run run, Board board) {}

    private <T> T inOne(Supplier<T> work) {
        return Again.of(() -> Objects.requireNonNull(transaction.execute(_ -> work.get())));
    }

    private Optional<Moved> moved(UUID runId) {
        if (!runs.lock(runId)) {
            return Optional.empty();
        }
        Run run = runs.find(runId).orElseThrow();
        Board board = board(run, cells.movable(runId));
        Instant now = cells.now();
        var told = new ArrayList<Told>();
        Set<UUID> reopened = new HashSet<>();
        List<UUID> moved;
        do {
            moved = board.cells().stream()
                    .filter(cell -> move(run, board, cell, now, told, reopened) || joined(board, cell))
                    .map(Cell::id).toList();
            cells.find(moved).forEach(board::put);
        } while (!moved.isEmpty());
        tell(run, told);
        if (board.allSettled() && runs.done(runId)) {
            audit.append(AuditEntry.of(SYSTEM, "runbook.run-done", wave(run)).with(Map.of("run", run.key())));
        }
        return Optional.of(new Moved(run, board));
    }

    Board board(Run run) {
        return board(run, cells.of(run.id()));
    }

    Board board(Run run, List<Cell> all) {
        return new Board(runbooks.definition(run), all, trips.of(run.waveId()));
    }

    /// @return whether one moved
    private boolean hooks(Moved to) {
        List<Cell> theirs = to.board.cells().stream().filter(cell -> byHook(to.board, cell)).filter(cell -> cell
                .state() == CellState.DUE || cell.state() == CellState.RUNNING || cell.state() == CellState.FAILED)
                .toList();
        if (theirs.isEmpty()) {
            return false;
        }
        Hooked.Look look = hooked.look(to.run, theirs);
        Instant now = cells.now();
        boolean moved = false;
        for (Cell cell : theirs) {
            if (look.wants(cell)) {
                moved |= hook(to, cell, look);
            } else if (cell.state() == CellState.RUNNING && isOver(cell, now)) {
                moved |= inOne(() -> runs.lock(to.run.id()) && late(to.run, to.board, cell, now));
            }
        }
        return moved;
    }

    private static boolean byHook(Board board, Cell cell) {
        return board.step(cell).kind() == Kind.HOOK;
    }

    private boolean hook(Moved to, Cell cell, Hooked.Look look) {
        RunbookStep step = to.board.step(cell);
        try {
            return inOne(() -> runs.lock(to.run.id()) && hooked.move(to.run, step, cell, look));
        } catch (TransientDataAccessException | NonTransientDataAccessResourceException | TransactionException down) {
            // that is the database's trouble and nobody's step: the next beat tries again
            throw down;
        } catch (RuntimeException failed) {
            LOG.warn("run {}, step {} for {}: its hook could not be asked", to.run.key(), step.name(), cell
                    .entityName(), failed);
            return cell.state() != CellState.FAILED && inOne(() -> runs.lock(to.run.id()) && hooked.failed(to.run,
                    cell, step, End.of(SYSTEM, why(failed)), "failed"));
        }
    }

    private static String why(RuntimeException failed) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(failed);
        String why = "The hook could not be asked: %s".formatted(cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : cause.getMessage().strip());
        return why.substring(0, Math.min(why.length(), LONGEST_NOTE));
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
        Optional<String> anew = anew(board, cell, now);
        if (anew.isPresent() && reopened.add(cell.id())) {
            told.add(new Told("reopened", cell));
            return reopen(cell, anew.get());
        }
        return switch (cell.state()) {
            case WAITING -> due(board, cell) || board.ahead(cell) && cells.move(cell, CellTrigger.OPEN);
            case OPEN -> due(board, cell) || !board.ahead(cell) && cells.move(cell, CellTrigger.REOPEN);
            case DUE -> !byHook(board, cell) && late(run, board, cell, now);
            case RUNNING, FAILED, DONE, SKIPPED, PASSED, DROPPED -> false;
        };
    }

    private static boolean isOver(Cell cell, Instant now) {
        Instant deadline = cell.deadlineAt();
        return deadline != null && !now.isBefore(deadline);
    }

    private boolean late(Run run, Board board, Cell cell, Instant now) {
        if (!isOver(cell, now)) {
            return false;
        }
        RunbookStep step = board.step(cell);
        String why = "It was not done within %s.".formatted(step.timeoutWords());
        // a hook that runs is told its time, and says itself how it ended
        if (step.onTimeout() == OnTimeout.FAIL && cell.state() == CellState.DUE) {
            return hooked.failed(run, cell, step, End.of(SYSTEM, why), "failed");
        }
        if (cell.overdueAt() != null || !cells.overdue(cell)) {
            return false;
        }
        cells.tell(cell, "overdue", End.of(SYSTEM, why));
        audit.append(entry(run, cell, step, SYSTEM, "runbook.step-overdue").because(why));
        return true;
    }

    private boolean end(Cell cell, CellTrigger trigger, String what, String why) {
        boolean ended = cells.end(cell, trigger, End.of(SYSTEM, why));
        if (ended) {
            cells.tell(cell, what, End.of(SYSTEM, why));
        }
        return ended;
    }

    /// Why it is asked for anew.
    private static Optional<String> anew(Board board, Cell cell, Instant now) {
        if (cell.state() == CellState.DROPPED && !board.left(cell)) {
            return Optional.of("Whom it concerns is in the wave again.");
        }
        if (board.ofAnEarlierCutover(cell)) {
            return Optional.of("The cutover that it was for was given up.");
        }
        return board.ofAnotherNight(cell, now)
                ? Optional.of("The cutovers that it was for are over, and another one begins.")
                : Optional.empty();
    }

    private boolean reopen(Cell cell, String why) {
        boolean reopened = cells.move(cell, CellTrigger.REOPEN);
        if (reopened) {
            cells.tell(cell, "reopened", End.of(SYSTEM, why));
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
