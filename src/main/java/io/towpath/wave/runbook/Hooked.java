package io.towpath.wave.runbook;

import io.towpath.audit.AuditTrail;
import io.towpath.wave.runbook.CellStore.End;
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

    boolean begin(Run run, Board board, Cell cell) {
        RunbookStep step = board.step(cell);
        String hook = String.valueOf(step.hook());
        if (!hooks.names().contains(hook)) {
            return failed(run, cell, step, "There is no hook %s any more.".formatted(hook));
        }
        if (!cells.move(cell, CellTrigger.BEGIN)) {
            return false;
        }
        hooks.start(hook, key(cell), facts.of(run, cell), step.timeout());
        cells.tell(cell, "began", End.of(RunBeat.SYSTEM, null));
        return true;
    }

    private static String key(Cell cell) {
        return "runbook/%s/%d".formatted(cell.id(), cell.attempt());
    }

    /// @return whether it ended
    boolean look(Run run, Board board, Cell cell) {
        RunbookStep step = board.step(cell);
        StepHooks.State state = hooks.state(key(cell));
        String said = state.said().length() > LONGEST_NOTE ? state.said().substring(0, LONGEST_NOTE) : state.said();
        return switch (state.phase()) {
            case UNDER_WAY -> false;
            case DONE -> finished(run, cell, step, said);
            case FAILED -> failed(run, cell, step, said.isBlank() ? "The hook failed and said nothing." : said.strip());
        };
    }

    /// Of a step that failed: somebody had its hook run again where hooks are looked at, or counted it as done.
    ///
    /// @return whether it goes on
    boolean again(Run run, Board board, Cell cell) {
        StepHooks.State state = hooks.state(key(cell));
        return switch (state.phase()) {
            case UNDER_WAY -> {
                boolean began = cells.move(cell, CellTrigger.BEGIN);
                if (began) {
                    cells.tell(cell, "began", End.of(RunBeat.SYSTEM, null));
                }
                yield began;
            }
            case DONE -> finished(run, cell, board.step(cell), state.said());
            case FAILED -> false;
        };
    }

    private boolean finished(Run run, Cell cell, RunbookStep step, String said) {
        End end = End.of(RunBeat.SYSTEM, said.isBlank() ? null : said.strip());
        if (!cells.end(cell, CellTrigger.FINISH, end)) {
            return false;
        }
        cells.tell(cell, "completed", end);
        audit.append(RunBeat.entry(run, cell, step, RunBeat.SYSTEM, "runbook.step-completed"));
        return true;
    }

    private boolean failed(Run run, Cell cell, RunbookStep step, String said) {
        End end = End.of(RunBeat.SYSTEM, said);
        boolean goesOn = step.passesOver();
        if (!cells.end(cell, goesOn ? CellTrigger.PASS : CellTrigger.FAIL, end)) {
            return false;
        }
        cells.tell(cell, "failed", end);
        audit.append(RunBeat.entry(run, cell, step, RunBeat.SYSTEM, "runbook.step-failed").because(said));
        return true;
    }
}
