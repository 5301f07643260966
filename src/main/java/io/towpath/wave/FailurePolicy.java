package io.towpath.wave;

/// What a failure of one VM does to the others.
public enum FailurePolicy {
    /// The others go on.
    CONTINUE,
    /// No further VM starts until a person resumes; running ones finish.
    PAUSE
}
