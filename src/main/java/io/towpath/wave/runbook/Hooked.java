package io.towpath.wave.runbook;

import io.towpath.audit.AuditTrail;
import io.towpath.wave.runbook.CellStore.End;
import io.towpath.wave.runbook.StepHooks.Phase;
import io.towpath.wave.runbook.StepHooks.State;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Steps that a hook does: each attempt has a key of its own, so that a node that dies between the two writes starts nothing
/// twice. How often a hook is tried within an attempt is the hook's own matter.
@Component
class Hooked {

    private static final int LONGEST_NOTE = 2000;

    private final CellStore cells;
    private final StepHooks hooks;
    private final HookFacts facts;
    private final AuditTrail audit;

    Hooked(CellStore cells, StepHooks hooks, HookFacts facts, AuditTrail audit) {
        this.cells = cells;
        this.hooks = hooks;
        this.facts = facts;
        this.audit = audit;
    }

    /// What is asked once for all cells of a run.
    ///
    /// @param names  of the hooks that there are; nobody asks when nothing begins
    /// @param target where the VMs of the wave go, as names are
    /// @param states of the attempts that began before, by key
    record Look(Set<String> names, @Nullable String target, Map<String, State> states) {

        /// Whether its hook has something to tell about a cell, or is to begin.
        boolean wants(Cell cell) {
            return switch (cell.state()) {
                case DUE -> true;
                case RUNNING -> of(cell).phase() != Phase.UNDER_WAY;
                // its page may have run it again, or counted it as done
                case FAILED -> of(cell).phase() != Phase.FAILED;
                case WAITING, OPEN, DONE, SKIPPED, PASSED, DROPPED -> false;
            };
        }

        private State of(Cell cell) {
            return Objects.requireNonNull(states.get(key(cell)));
        }
    }

    /// @param of cells whose steps hooks do, that are due, run, or failed
    Look look(Run run, List<Cell> of) {
        boolean begins = of.stream().anyMatch(cell -> cell.state() == CellState.DUE);
        return new Look(begins ? hooks.names() : Set.of(), begins ? facts.target(run.waveId()) : null,
                hooks.states(of.stream().filter(cell -> cell.state() != CellState.DUE).map(Hooked::key).toList()));
    }

    /// Moves one that [Look#wants] it.
    ///
    /// @return false when somebody was faster
    boolean move(Run run, RunbookStep step, Cell cell, Look look) {
        if (cell.state() == CellState.DUE) {
            return begin(run, step, cell, look);
        }
        State state = look.of(cell);
        return switch (state.phase()) {
            // somebody had it run again where hooks are looked at
            case UNDER_WAY -> began(cell);
            case DONE -> finished(run, cell, step, said(state));
            case FAILED -> failed(run, cell, step, state.said().isBlank()
                    ? "The hook failed and said nothing."
                    : said(state));
        };
    }

    private static String said(State state) {
        return state.said().substring(0, Math.min(state.said().length(), LONGEST_NOTE)).strip();
    }

    private boolean begin(Run run, RunbookStep step, Cell cell, Look look) {
        String hook = String.valueOf(step.hook());
        if (!look.names.contains(hook)) {
            return failed(run, cell, step, "There is no hook %s any more.".formatted(hook));
        }
        if (!began(cell)) {
            return false;
        }
        hooks.start(hook, key(cell), facts.of(run, cell, look.target), step.timeout());
        return true;
    }

    private boolean began(Cell cell) {
        boolean began = cells.move(cell, CellTrigger.BEGIN);
        if (began) {
            cells.tell(cell, "began", End.of(RunBeat.SYSTEM, null));
        }
        return began;
    }

    private static String key(Cell cell) {
        return "runbook/%s/%d".formatted(cell.id(), cell.attempt());
    }

    private boolean finished(Run run, Cell cell, RunbookStep step, String said) {
        End end = End.of(RunBeat.SYSTEM, said.isEmpty() ? null : said);
        if (!cells.end(cell, CellTrigger.FINISH, end)) {
            return false;
        }
        cells.tell(cell, "completed", end);
        audit.append(RunBeat.entry(run, cell, step, RunBeat.SYSTEM, "runbook.step-completed"));
        return true;
    }

    private boolean failed(Run run, Cell cell, RunbookStep step, String said) {
        return failed(run, cell, step, End.of(RunBeat.SYSTEM, said), "failed");
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
        audit.append(RunBeat.entry(run, cell, step, end.actor(), "runbook.step-" + what).because(end.note()));
        return true;
    }
}
