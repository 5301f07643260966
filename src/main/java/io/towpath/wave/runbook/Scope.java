package io.towpath.wave.runbook;

/// For whom a step is done once.
public enum Scope {
    WAVE, APPLICATION, VM
}
