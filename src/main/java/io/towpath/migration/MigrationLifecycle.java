package io.towpath.migration;

import static io.towpath.migration.State.AWAITING_SIGN_OFF;
import static io.towpath.migration.State.CANCELLED;
import static io.towpath.migration.State.CUTTING_OVER;
import static io.towpath.migration.State.DONE;
import static io.towpath.migration.State.PLANNED;
import static io.towpath.migration.State.ROLLED_BACK;
import static io.towpath.migration.State.ROLLING_BACK;
import static io.towpath.migration.State.SEEDING;
import static io.towpath.migration.State.SOAKING;
import static io.towpath.migration.State.SYNCING;
import static io.towpath.migration.State.VALIDATING;
import static io.towpath.migration.Trigger.ASK_AGAIN;
import static io.towpath.migration.Trigger.BACK_IN_STEP;
import static io.towpath.migration.Trigger.CANCEL;
import static io.towpath.migration.Trigger.CHECKED;
import static io.towpath.migration.Trigger.CUT_OVER;
import static io.towpath.migration.Trigger.LANDED;
import static io.towpath.migration.Trigger.REVERTED;
import static io.towpath.migration.Trigger.ROLL_BACK;
import static io.towpath.migration.Trigger.SEED;
import static io.towpath.migration.Trigger.SEEDED;
import static io.towpath.migration.Trigger.SIGNED;
import static io.towpath.migration.Trigger.SOAKED;
import static io.towpath.migration.Trigger.START;
import static io.towpath.migration.Trigger.VALIDATE_AGAIN;

import io.towpath.lifecycle.TransitionTable;

/// Where a migration can go. Every move is a row here; trouble and pauses are no states ([Stall], [Hold]).
///
/// A cold trip ([Mode]) starts with its cutover. A warm one seeds the target and keeps it in step first, while the source
/// serves; to there it goes back when its cutover is given up before the target ran ([WayBack]).
public final class MigrationLifecycle {

    public static final TransitionTable<State, Trigger> TABLE = new TransitionTable<State, Trigger>()
            // forth
            .on(START, PLANNED, CUTTING_OVER)
            .on(SEED, PLANNED, SEEDING)
            .on(SEEDED, SEEDING, SYNCING)
            .on(CUT_OVER, SYNCING, CUTTING_OVER)
            .on(LANDED, CUTTING_OVER, VALIDATING)
            .on(CHECKED, VALIDATING, AWAITING_SIGN_OFF)
            .on(SIGNED, AWAITING_SIGN_OFF, SOAKING)
            .on(SOAKED, SOAKING, DONE)
            // the owner reported a problem, and a person decides
            .on(VALIDATE_AGAIN, AWAITING_SIGN_OFF, VALIDATING)
            .on(ASK_AGAIN, AWAITING_SIGN_OFF, AWAITING_SIGN_OFF)
            // not at all: possible until the target has landed
            .on(CANCEL, PLANNED, CANCELLED)
            .on(CANCEL, SEEDING, CANCELLED)
            .on(CANCEL, SYNCING, CANCELLED)
            .on(CANCEL, CUTTING_OVER, CANCELLED)
            // back: possible until the trip is done
            .on(ROLL_BACK, CUTTING_OVER, ROLLING_BACK)
            .on(ROLL_BACK, VALIDATING, ROLLING_BACK)
            .on(ROLL_BACK, AWAITING_SIGN_OFF, ROLLING_BACK)
            .on(ROLL_BACK, SOAKING, ROLLING_BACK)
            .on(REVERTED, ROLLING_BACK, ROLLED_BACK)
            // a warm one whose target never ran
            .on(BACK_IN_STEP, ROLLING_BACK, SYNCING);

    private MigrationLifecycle() {}
}
