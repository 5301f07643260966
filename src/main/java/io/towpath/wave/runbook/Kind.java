package io.towpath.wave.runbook;

/// Who does a step.
public enum Kind {
    /// A person does something, and says so.
    MANUAL,
    /// A person says yes or no.
    APPROVAL,
    /// A hook, by its name.
    HOOK
}
