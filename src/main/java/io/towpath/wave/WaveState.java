package io.towpath.wave;

/// Where a wave stands.
public enum WaveState {
    DRAFT, RUNNING, PAUSED, STOPPED, COMPLETED
}
