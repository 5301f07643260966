package io.towpath.wave;

import io.towpath.migration.MigrationView;
import io.towpath.migration.Stall;
import io.towpath.migration.State;
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
        return migration == null
                ? of(skipped != null, null, false)
                : of(skipped != null, migration.state(), needsAPerson(migration.stall()));
    }

    /// @param skipped     whether it was left out
    /// @param state       of its newest attempt in this wave; null where there is none
    /// @param needsPerson whether a step of that failed and the machine does not try again by itself
    static Standing of(boolean skipped, @Nullable State state, boolean needsPerson) {
        return switch (state) {
            case null -> skipped ? OUT : WAITING;
            case DONE -> DONE;
            case CANCELLED, ROLLED_BACK -> OUT;
            case PLANNED -> needsPerson ? FAILED : WAITING;
            case SEEDING, SYNCING, CUTTING_OVER, VALIDATING, AWAITING_SIGN_OFF, SOAKING, ROLLING_BACK ->
                needsPerson ? FAILED : RUNNING;
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
