package io.towpath.images;

import io.towpath.disk.ConversionProgress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens to a job, and about once a second writes what it heard and asks whether to go on, from a thread of its own: a
/// database that is slow never slows the work.
final class JobProgress implements ConversionProgress, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JobProgress.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final JobStore store;
    private final JobStore.Claimed job;
    private final BooleanSupplier ending;
    private final Thread thread;
    private volatile Heard heard = new Heard(Phase.COPY, 0, 0);
    private volatile boolean stopped;
    private volatile boolean closed;

    private record Heard(Phase phase, long done, long total) {}

    /// @param ending whether this node ends
    JobProgress(JobStore store, JobStore.Claimed job, BooleanSupplier ending) {
        this.store = store;
        this.job = job;
        this.ending = ending;
        thread = Thread.ofVirtual().name("progress of job " + job.id()).start(this::report);
    }

    @Override
    public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
        heard = new Heard(phase, Math.min(doneBytes, totalBytes), totalBytes);
    }

    @Override
    public boolean cancelled() {
        return stopped || ending.getAsBoolean();
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
        while (!closed) {
            beat();
            LockSupport.parkNanos(EVERY.toNanos());
        }
        beat();
    }

    private void beat() {
        Heard now = heard;
        try {
            if (!store.beat(job, now.total() == 0 ? null : now.phase().name(), now.done(), now.total())) {
                stopped = true;
            }
        } catch (RuntimeException e) {
            LOG.warn("job {}: progress could not be written, the work goes on: {}", job.id(), e.getMessage());
        }
    }
}
