package io.towpath.wave.runbook;

/// What can happen to a cell.
public enum CellTrigger {
    OPEN, FALL_DUE, BEGIN, FINISH, FAIL, PASS, RETRY, SKIP, DROP, REOPEN
}
