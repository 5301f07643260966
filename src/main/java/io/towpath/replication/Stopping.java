package io.towpath.replication;

import io.towpath.disk.ConversionProgress;
import java.util.function.BooleanSupplier;

/// Of what is told disk by disk: nothing on the way, but it stops when asked.
record Stopping(BooleanSupplier stop) implements ConversionProgress {

    @Override
    public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
        // what is done is told disk by disk
    }

    @Override
    public boolean cancelled() {
        return stop.getAsBoolean();
    }
}
