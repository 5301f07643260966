package io.towpath.acceptance;

/// Whether a criterion holds.
public enum Verdict {
    OPEN, PASSED, FAILED, NOT_APPLICABLE;

    /// NOT_APPLICABLE holds too: somebody said why it need not be met.
    public boolean holds() {
        return this == PASSED || this == NOT_APPLICABLE;
    }
}
