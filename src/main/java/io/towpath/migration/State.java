package io.towpath.migration;

/// Where a migration stands, as people see it. MigrationLifecycle says which may follow which.
public enum State {
    PLANNED,
    SEEDING,
    SYNCING,
    CUTTING_OVER,
    VALIDATING,
    AWAITING_SIGN_OFF,
    SOAKING,
    DONE,
    ROLLING_BACK,
    ROLLED_BACK,
    CANCELLED;

    /// Disks are read and written in it: some of its steps take slots.
    public boolean movesBytes() {
        return this == SEEDING || this == SYNCING || this == CUTTING_OVER;
    }

    /// No move leads out of it.
    public boolean isFinal() {
        return this == DONE || this == ROLLED_BACK || this == CANCELLED;
    }
}
