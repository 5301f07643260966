package io.towpath.replication;

import io.towpath.disk.ConversionProgress;
import java.util.function.BooleanSupplier;

/// Tells how far a disk is.
final class Telling implements ConversionProgress {

    private final PassProgress progress;
    private final Run run;
    private final Pass pass;
    private final String key;
    private final DiskPass.Phase phase;
    private final BooleanSupplier stop;

    Telling(PassProgress progress, Run run, Pass pass, String key, DiskPass.Phase phase, BooleanSupplier stop) {
        this.progress = progress;
        this.run = run;
        this.pass = pass;
        this.key = key;
        this.phase = phase;
        this.stop = stop;
    }

    @Override
    public void at(Phase at, long doneBytes, long totalBytes, long dataBytes) {
        progress.at(run, pass.id(), key, at == Phase.PROVE && phase == DiskPass.Phase.COPYING
                ? DiskPass.Phase.AUDITING
                : phase, doneBytes, totalBytes);
    }

    @Override
    public boolean cancelled() {
        return stop.getAsBoolean();
    }
}
