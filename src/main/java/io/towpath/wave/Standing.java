package io.towpath.wave;

import io.towpath.migration.MigrationView;
import io.towpath.migration.Stall;
import org.jspecify.annotations.Nullable;

/// Where a member stands in its wave's account. Each member stands in exactly one place at every instant, so the account
/// adds up.
public enum Standing {
    /// Not started.
    WAITING,
    /// From SEEDING or CUTTING_OVER to SOAKING, or rolling back; also while the machine retries by itself.
    RUNNING,
    DONE,
    /// A step failed and a person is needed.
    FAILED,
    /// Cancelled, rolled back, or left out when the wave started.
    OUT;

    /// @param skipped why it was left out, null when it takes part
    static Standing of(@Nullable String skipped, @Nullable MigrationView migration) {
        if (migration == null) {
            return skipped == null ? WAITING : OUT;
        }
        return switch (migration.state()) {
            case DONE -> DONE;
            case CANCELLED, ROLLED_BACK -> OUT;
            case PLANNED -> needsAPerson(migration.stall()) ? FAILED : WAITING;
            case SEEDING, SYNCING, CUTTING_OVER, VALIDATING, AWAITING_SIGN_OFF, SOAKING, ROLLING_BACK ->
                needsAPerson(migration.stall()) ? FAILED : RUNNING;
        };
    }

    /// Whether it takes one of the wave's slots: while machines work for it. Keeping in step until somebody
    /// cuts over, waiting for a signature, soaking, a hold and waiting for a person take none.
    static boolean takesASlot(@Nullable MigrationView migration) {
        if (migration == null || migration.hold() != null || needsAPerson(migration.stall())) {
            return false;
        }
        return switch (migration.state()) {
            case SEEDING, CUTTING_OVER, VALIDATING, ROLLING_BACK -> true;
            case PLANNED, SYNCING, AWAITING_SIGN_OFF, SOAKING, DONE, ROLLED_BACK, CANCELLED -> false;
        };
    }

    private static boolean needsAPerson(@Nullable Stall stall) {
        return stall != null && stall.nextTryAt() == null;
    }
}
