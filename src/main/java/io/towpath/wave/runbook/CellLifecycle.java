package io.towpath.wave.runbook;

import static io.towpath.wave.runbook.CellState.DONE;
import static io.towpath.wave.runbook.CellState.DROPPED;
import static io.towpath.wave.runbook.CellState.DUE;
import static io.towpath.wave.runbook.CellState.FAILED;
import static io.towpath.wave.runbook.CellState.OPEN;
import static io.towpath.wave.runbook.CellState.PASSED;
import static io.towpath.wave.runbook.CellState.RUNNING;
import static io.towpath.wave.runbook.CellState.SKIPPED;
import static io.towpath.wave.runbook.CellState.WAITING;

import io.towpath.lifecycle.TransitionTable;
import java.util.List;

/// Which state of a cell follows which.
public final class CellLifecycle {

    public static final TransitionTable<CellState, CellTrigger> TABLE = table();

    private CellLifecycle() {}

    private static TransitionTable<CellState, CellTrigger> table() {
        TransitionTable<CellState, CellTrigger> table = new TransitionTable<CellState, CellTrigger>()
                .on(CellTrigger.OPEN, WAITING, OPEN).on(CellTrigger.FALL_DUE, WAITING, DUE)
                .on(CellTrigger.FALL_DUE, OPEN, DUE).on(CellTrigger.BEGIN, DUE, RUNNING);
        for (CellState from : List.of(OPEN, DUE, RUNNING)) {
            table = table.on(CellTrigger.FINISH, from, DONE).on(CellTrigger.FAIL, from, FAILED)
                    .on(CellTrigger.PASS, from, PASSED);
        }
        // a failed hook may be run again, or counted as done, where hooks are looked at
        table = table.on(CellTrigger.RETRY, FAILED, DUE).on(CellTrigger.BEGIN, FAILED, RUNNING)
                .on(CellTrigger.FINISH, FAILED, DONE);
        for (CellState from : List.of(WAITING, OPEN, DUE, RUNNING, FAILED)) {
            table = table.on(CellTrigger.DROP, from, DROPPED);
        }
        for (CellState from : List.of(OPEN, DUE, FAILED)) {
            table = table.on(CellTrigger.SKIP, from, SKIPPED);
        }
        // what was done for a cutover that was given up is asked for anew, and whoever left may come back
        for (CellState from : List.of(OPEN, DUE, DONE, SKIPPED, FAILED, PASSED, DROPPED)) {
            table = table.on(CellTrigger.REOPEN, from, WAITING);
        }
        return table;
    }
}
