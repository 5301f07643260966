package io.towpath.cutover;

/// What cuts over as one.
public enum Scope {
    VM, APPLICATION, WAVE
}
