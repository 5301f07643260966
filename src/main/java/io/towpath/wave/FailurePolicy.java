package io.towpath.wave;

/// What a failure of one VM does to the others.
public enum FailurePolicy {
    /// The others go on.
    CONTINUE,
    /// No further VM starts until a person resumes; running ones finish.
    PAUSE,
    /// Those that the VM starts together with do not start their cutover until it is over, or a person lets them go on; all
    /// others go on.
    HOLD_GROUP
}
