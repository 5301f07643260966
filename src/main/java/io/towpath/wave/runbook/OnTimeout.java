package io.towpath.wave.runbook;

/// What becomes of a step that is not done in its time.
public enum OnTimeout {
    /// It is late, and can still be done.
    OVERDUE,
    /// It failed.
    FAIL
}
