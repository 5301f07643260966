package io.towpath.images;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.inventory.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Runs jobs on this node, a few at once. When the node ends, what runs is stopped where it can go on, and queued again.
@Component
final class JobRunner implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private final JobStore store;
    private final JobWork work;
    private final int parallel;
    private final Semaphore slots;
    private final AtomicInteger wishes = new AtomicInteger();
    private volatile boolean running;

    JobRunner(JobStore store, JobWork work, ImagesProperties properties) {
        this.store = store;
        this.work = work;
        parallel = properties.parallel();
        slots = new Semaphore(parallel);
    }

    /// Takes what waits, as far as there is room. Whoever finds no room may leave: who has it looks again before he gives
    /// it up.
    void wake() {
        wishes.incrementAndGet();
        while (running && slots.tryAcquire()) {
            int heard = wishes.get();
            Optional<JobStore.Claimed> job;
            try {
                job = store.claim();
            } catch (RuntimeException e) {
                slots.release();
                throw e;
            }
            if (job.isEmpty()) {
                slots.release();
                if (wishes.get() == heard) {
                    return;
                }
                continue;
            }
            Thread.ofVirtual().name("image job " + job.get().id()).start(() -> take(job.get()));
        }
    }

    private void take(JobStore.Claimed job) {
        try {
            run(job);
        } catch (RuntimeException e) {
            LOG.error("job {}: a bug stopped it", job.id(), e);
            store.failed(job, Map.of("reason", "INTERNAL", "message", "a bug in Towpath stopped it: " + e.getClass()
                    .getSimpleName()));
        } finally {
            slots.release();
        }
        wake();
    }

    private void run(JobStore.Claimed job) {
        try (JobProgress progress = new JobProgress(store, job, () -> !running)) {
            end(job, progress);
        }
    }

    /// What ends a job is written while its progress still beats; the last beat then finds no run of that name.
    private void end(JobStore.Claimed job, JobProgress progress) {
        try {
            String target = attempted(job);
            Map<String, Object> result = outcome(job, target, progress);
            LOG.info("job {}: {} done {}", job.id(), job.work().kind(), store.done(job, result) ? "" : "too late");
        } catch (ImageException e) {
            if (e.reason() == Reason.CANCELLED) {
                store.stopped(job);
            } else {
                store.failed(job, refusal(e));
            }
        } catch (RefusedException e) {
            Map<String, Object> fields = new LinkedHashMap<>();
            put(fields, "reason", e.code());
            put(fields, "message", e.getMessage());
            put(fields, "remedy", e.remedy());
            store.failed(job, fields);
        } catch (IOException e) {
            store.failed(job, Map.of("reason", Reason.SOURCE_IO.name(), "message", String.valueOf(e.getMessage()),
                    "remedy", "Check the storage behind the files."));
        }
    }

    private String attempted(JobStore.Claimed job) {
        String target = store.target(job.id());
        return target == null ? "" : target;
    }

    private Map<String, Object> outcome(JobStore.Claimed job, String target, JobProgress progress) throws IOException {
        try {
            return work.run(job, target, progress);
        } catch (ImageException e) {
            boolean again = job.attempts() > 1 && job.work().kind() == ImageWork.Kind.CONVERT;
            if (again && e.reason() == Reason.TARGET_EXISTS && work.finishedBefore(job.work(), Path.of(target),
                    progress)) {
                return Map.of("proven", true, "finishedByAnEarlierRun", true);
            }
            throw e;
        }
    }

    static Map<String, Object> refusal(ImageException e) {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "reason", e.reason().name());
        put(fields, "file", e.file());
        put(fields, "structure", e.structure());
        put(fields, "field", e.field());
        put(fields, "offset", e.offset());
        put(fields, "message", e.getMessage());
        put(fields, "remedy", e.remedy());
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /// Waits for what runs to reach a place where it can go on.
    @Override
    public void stop() {
        running = false;
        slots.acquireUninterruptibly(parallel);
        slots.release(parallel);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
