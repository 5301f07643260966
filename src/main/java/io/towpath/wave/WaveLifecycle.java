package io.towpath.wave;

import static io.towpath.wave.WaveState.COMPLETED;
import static io.towpath.wave.WaveState.DRAFT;
import static io.towpath.wave.WaveState.PAUSED;
import static io.towpath.wave.WaveState.RUNNING;
import static io.towpath.wave.WaveState.STOPPED;

import io.towpath.lifecycle.TransitionTable;

/// Which state of a wave follows which.
public final class WaveLifecycle {

    public static final TransitionTable<WaveState, WaveTrigger> TABLE = new TransitionTable<WaveState, WaveTrigger>()
            .on(WaveTrigger.START, DRAFT, RUNNING)
            // no new starts; what runs goes on
            .on(WaveTrigger.PAUSE, RUNNING, PAUSED).on(WaveTrigger.RESUME, PAUSED, RUNNING)
            // what waits or is being copied is cancelled; what was cut over goes on to its own end
            .on(WaveTrigger.STOP, RUNNING, STOPPED).on(WaveTrigger.STOP, PAUSED, STOPPED)
            .on(WaveTrigger.COMPLETE, RUNNING, COMPLETED).on(WaveTrigger.COMPLETE, PAUSED, COMPLETED);

    private WaveLifecycle() {}
}
