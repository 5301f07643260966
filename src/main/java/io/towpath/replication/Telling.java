package io.towpath.replication;

import io.towpath.disk.ConversionProgress;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/// Writes how far a disk is about once a second, while one of the copying threads waits; a database that is away does not
/// stop the copy.
final class Telling implements ConversionProgress {

    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);
    private static final long EVERY = 1_000_000_000L;

    private final PassLog log;
    private final Run run;
    private final Pass pass;
    private final String key;
    private final DiskPass.Phase phase;
    private final BooleanSupplier stop;
    private long toldAt;

    Telling(PassLog log, Run run, Pass pass, String key, DiskPass.Phase phase, BooleanSupplier stop) {
        this.log = log;
        this.run = run;
        this.pass = pass;
        this.key = key;
        this.phase = phase;
        this.stop = stop;
    }

    @Override
    public void at(Phase at, long doneBytes, long totalBytes, long dataBytes) {
        synchronized (this) {
            long now = System.nanoTime();
            if (toldAt != 0 && now - toldAt < EVERY) {
                return;
            }
            toldAt = now;
        }
        try {
            log.progress(run, pass, key, at == Phase.PROVE && phase == DiskPass.Phase.COPYING
                    ? DiskPass.Phase.AUDITING
                    : phase, doneBytes, totalBytes);
        } catch (DataAccessException e) {
            LOG.debug("how far {} is could not be written: {}", key, e.getMessage());
        }
    }

    @Override
    public boolean cancelled() {
        return stop.getAsBoolean();
    }
}
