package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertTrue;

/// A listener that checks what it is told, and can cancel.
class Listener implements ConversionProgress {

    private final long cancelAt;
    private Phase phase = Phase.COPY;
    private long done;

    private Listener(long cancelAt) {
        this.cancelAt = cancelAt;
    }

    static Listener patient() {
        return new Listener(Long.MAX_VALUE);
    }

    static Listener cancellingAt(long doneBytes) {
        return new Listener(doneBytes);
    }

    @Override
    public synchronized void at(Phase now, long doneBytes, long totalBytes, long dataBytes) {
        assertTrue(now.compareTo(phase) >= 0, () -> phase + " was before " + now);
        if (now != phase) {
            phase = now;
            done = 0;
        }
        assertTrue(doneBytes >= done && doneBytes <= totalBytes, () -> done + " was before " + doneBytes);
        assertTrue(dataBytes <= totalBytes + (1 << 20), () -> dataBytes + " bytes of " + totalBytes);
        done = doneBytes;
    }

    @Override
    public synchronized boolean cancelled() {
        return phase == Phase.COPY && done >= cancelAt;
    }

    synchronized long doneBytes() {
        return done;
    }
}
