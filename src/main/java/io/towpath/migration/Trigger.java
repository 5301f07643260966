package io.towpath.migration;

/// What moves a migration. The first group is the machine's and the owner's, the second a person's.
public enum Trigger {
    SEEDED,
    LANDED,
    CHECKED,
    SIGNED,
    SOAKED,
    REVERTED,
    BACK_IN_STEP,
    //
    START,
    SEED,
    CUT_OVER,
    CANCEL,
    ROLL_BACK,
    VALIDATE_AGAIN,
    ASK_AGAIN
}
