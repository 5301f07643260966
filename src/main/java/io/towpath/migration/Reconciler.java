package io.towpath.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Looks every few seconds for migrations that want to go on and that nobody drives: after a crash, after alarms were
/// lost, when a slot is free again. It works without Quartz.
final class Reconciler implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final int A_TICK = 50;
    /// Where more wants to go on than there is room for just now, as after a start, the next look is this soon.
    private static final long SOON_MILLIS = 250;

    private final MigrationStore store;
    private final Driver driver;
    private final MigrationSettings settings;
    private final boolean autoStartup;
    /// What it has taken, and whether that was urgent then.
    private final Map<UUID, Boolean> here = new ConcurrentHashMap<>();
    private final ExecutorService workers = Executors
            .newCachedThreadPool(Thread.ofPlatform().name("trip-", 0).daemon().factory());
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("reconciler").daemon().factory());
    private volatile boolean running;

    /// @param autoStartup false where no alarm clock runs either: tools and tests drive by hand
    Reconciler(MigrationStore store, Driver driver, MigrationSettings settings, boolean autoStartup) {
        this.store = store;
        this.driver = driver;
        this.settings = settings;
        this.autoStartup = autoStartup;
    }

    private void tick() {
        long next = settings.tick().toMillis();
        try {
            List<MigrationRow> due = new ArrayList<>(store.due(true, A_TICK));
            due.addAll(store.due(false, A_TICK));
            for (MigrationRow row : due) {
                if (!hand(row)) {
                    next = Math.min(next, SOON_MILLIS);
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("the tables could not be searched for work; the next look follows: {}", e.getMessage());
        }
        lookIn(next);
    }

    private void lookIn(long millis) {
        try {
            timer.schedule(this::tick, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException goingDown) {
            LOG.debug("no further look for work: this node goes down");
        }
    }

    /// Drives it on a thread of its own, unless there is too much to do here: then it is found again.
    void hand(UUID id) {
        if (running && !here.containsKey(id)) {
            store.find(id).ifPresent(this::hand);
        }
    }

    /// One whose VM may serve nobody is not made to wait for those that merge and check: the two are counted apart.
    ///
    /// @return false when there was no room for it
    private synchronized boolean hand(MigrationRow row) {
        UUID id = row.id();
        boolean urgent = row.urgent();
        if (!running || here.containsKey(id)) {
            return true;
        }
        if (!driver.hasRoom(urgent, here)) {
            return false;
        }
        if (here.putIfAbsent(id, urgent) == null) {
            workers.execute(() -> {
                try {
                    driver.drive(id);
                } finally {
                    here.remove(id);
                }
            });
        }
        return true;
    }

    @Override
    public void start() {
        running = true;
        lookIn(settings.tick().toMillis());
    }

    /// Stops before everything else, while the database still answers.
    @Override
    public void stop() {
        timer.shutdownNow();
        driver.goDown();
        workers.shutdown();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isAutoStartup() {
        return autoStartup;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
