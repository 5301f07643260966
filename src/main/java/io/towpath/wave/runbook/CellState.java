package io.towpath.wave.runbook;

/// Where a step stands for one entity.
public enum CellState {
    /// Something comes before it.
    WAITING,
    /// It may be done, and is not due yet.
    OPEN,
    /// Its turn is now.
    DUE,
    /// Its hook runs.
    RUNNING,
    DONE,
    SKIPPED,
    FAILED,
    /// It failed, and the run goes on.
    PASSED,
    /// Whom it concerns left the wave.
    DROPPED;

    /// Nothing waits for it any more.
    public boolean settled() {
        return this == DONE || this == SKIPPED || this == PASSED || this == DROPPED;
    }

    /// A person may do it.
    public boolean ready() {
        return this == OPEN || this == DUE;
    }
}
