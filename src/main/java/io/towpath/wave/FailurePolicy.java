package io.towpath.wave;

/// What a failure of one VM does to the others.
public enum FailurePolicy {
    /// The others go on.
    CONTINUE,
    /// No further VM starts until a person resumes; running ones finish.
    PAUSE,
    /// Those that the VM starts together with do not start their cutover until it is over, or a person lets them go on; all
    /// others go on.
    HOLD_GROUP,
    /// As [#HOLD_GROUP]; and those of them that have cut over go back with it, unless a person stops that in time.
    ROLL_BACK_GROUP;

    /// Whether a failed VM holds those it starts together with.
    public boolean holdsGroups() {
        return switch (this) {
            case CONTINUE, PAUSE -> false;
            case HOLD_GROUP, ROLL_BACK_GROUP -> true;
        };
    }
}
