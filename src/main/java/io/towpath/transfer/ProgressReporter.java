package io.towpath.transfer;

import io.towpath.disk.ConversionProgress;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens to a conversion and writes what it heard about once a second, from a thread of its own: a database that is
/// slow or away never slows the copy.
final class ProgressReporter implements ConversionProgress, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressReporter.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final CopyStore store;
    private final UUID run;
    private final CopyOrder order;
    private final BooleanSupplier stop;
    private final Thread thread;
    private volatile @Nullable Heard heard;
    private volatile boolean closed;

    ProgressReporter(CopyStore store, UUID run, CopyOrder order, BooleanSupplier stop) {
        this.store = store;
        this.run = run;
        this.order = order;
        this.stop = stop;
        thread = Thread.ofVirtual().name("progress of " + order.label()).start(this::report);
    }

    @Override
    public synchronized void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
        Heard before = heard;
        if (before == null) {
            heard = new Heard(phase, Math.min(doneBytes, totalBytes), totalBytes, dataBytes);
            return;
        }
        boolean same = before.phase() == phase;
        long done = same ? Math.max(before.done(), doneBytes) : doneBytes;
        // proving counts what it reads back; how much is stored is known by then
        long data = phase == Phase.PROVE ? before.data() : Math.max(before.data(), dataBytes);
        heard = new Heard(phase, Math.min(done, totalBytes), totalBytes, data);
    }

    @Override
    public boolean cancelled() {
        return stop.getAsBoolean();
    }

    /// The last word, once the thread has ended.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void report() {
        Heard written = null;
        Speed speed = new Speed(0, System.nanoTime());
        while (!closed) {
            LockSupport.parkNanos(EVERY.toNanos());
            Heard now = heard;
            if (now != null && !now.equals(written)) {
                write(now, speed.at(now.done(), System.nanoTime()));
                written = now;
            }
        }
    }

    private void write(Heard now, long perSecond) {
        DiskCopy.Phase phase = now.phase() == Phase.COPY ? DiskCopy.Phase.COPYING : DiskCopy.Phase.PROVING;
        try {
            store.progress(run, order, phase, now.done(), now.total(), now.data(), perSecond);
        } catch (RuntimeException e) {
            LOG.warn("{}: progress could not be written, the copy goes on: {}", order.label(), e.getMessage());
        }
    }

    private record Heard(Phase phase, long done, long total, long data) {}
}
