package io.towpath.wave.runbook;

import io.towpath.audit.AuditTrail;
import io.towpath.wave.runbook.CellStore.End;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Steps that a hook does: each try has a key of its own, so that a node that dies between the two writes starts nothing twice.
@Component
class Hooked {

    private static final int LONGEST_NOTE = 2000;

    private final CellStore cells;
    private final ObjectProvider<StepHooks> hooks;
    private final AuditTrail audit;

    Hooked(CellStore cells, ObjectProvider<StepHooks> hooks, AuditTrail audit) {
        this.cells = cells;
        this.hooks = hooks;
        this.audit = audit;
    }

    boolean begin(Run run, Board board, Cell cell) {
        StepHooks door = hooks.getIfAvailable();
        if (door == null || !cells.move(cell, CellTrigger.BEGIN, null)) {
            return false;
        }
        Cell begun = cells.find(cell.id()).orElseThrow();
        start(door, run, board.step(cell), begun);
        cells.tell(begun, "began", End.of(RunBeat.SYSTEM, null));
        return true;
    }

    private static void start(StepHooks door, Run run, RunbookStep step, Cell cell) {
        Map<String, String> variables = new LinkedHashMap<>(step.variables());
        variables.put("TOWPATH_WAVE", run.waveKey());
        variables.put("TOWPATH_RUN", run.key());
        variables.put("TOWPATH_STEP", step.name());
        variables.put("TOWPATH_FOR", cell.entityName());
        door.start(String.valueOf(step.hook()), key(cell), variables, step.timeout());
    }

    private static String key(Cell cell) {
        return "runbook/%s/%d/%d".formatted(cell.id(), cell.attempt(), cell.tries());
    }

    /// @return whether it ended, or is tried again
    boolean look(Run run, Board board, Cell cell) {
        StepHooks door = hooks.getIfAvailable();
        if (door == null) {
            return false;
        }
        RunbookStep step = board.step(cell);
        StepHooks.State state = door.state(key(cell));
        String said = state.output().length() > LONGEST_NOTE
                ? state.output().substring(0, LONGEST_NOTE)
                : state.output();
        return switch (state.phase()) {
            case WAITING, RUNNING -> false;
            case DONE -> {
                End end = End.of(RunBeat.SYSTEM, said.isBlank() ? null : said);
                if (!cells.end(cell, CellTrigger.FINISH, end)) {
                    yield false;
                }
                cells.tell(cell, "completed", end);
                audit.append(RunBeat.entry(run, cell, step, RunBeat.SYSTEM, "runbook.step-completed"));
                yield true;
            }
            case FAILED -> failed(run, cell, step, said);
        };
    }

    private boolean failed(Run run, Cell cell, RunbookStep step, String said) {
        End end = End.of(RunBeat.SYSTEM, said.isBlank() ? "The hook failed and said nothing." : said);
        if (cell.tries() <= step.retries()) {
            cells.tell(cell, "failed", end);
            return cells.move(cell, CellTrigger.TRY_AGAIN, null);
        }
        boolean goesOn = step.onFailure() == OnFailure.CONTINUE;
        if (!cells.end(cell, goesOn ? CellTrigger.PASS : CellTrigger.FAIL, end)) {
            return false;
        }
        cells.tell(cell, "failed", end);
        audit.append(RunBeat.entry(run, cell, step, RunBeat.SYSTEM, "runbook.step-failed").because(end.note()));
        return true;
    }
}
