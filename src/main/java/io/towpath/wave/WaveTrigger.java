package io.towpath.wave;

/// What can happen to a wave.
public enum WaveTrigger {
    START, PAUSE, RESUME, STOP, COMPLETE
}
