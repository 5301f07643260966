package io.towpath.slot;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Says every two seconds that this node lives, and has the queues and the rates looked at. It works without Quartz.
final class SlotBeat implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(SlotBeat.class);
    private static final long EVERY_SECONDS = 2;

    private final ThisNode node;
    private final LimitStore limits;
    private final StoredSlots slots;
    private final Bandwidth bandwidth;
    private final Pressure pressure;
    private final boolean autoStartup;
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("slots").daemon().factory());
    private volatile boolean running;

    SlotBeat(ThisNode node, LimitStore limits, StoredSlots slots, Bandwidth bandwidth, Pressure pressure,
            boolean autoStartup) {
        this.node = node;
        this.limits = limits;
        this.slots = slots;
        this.bandwidth = bandwidth;
        this.pressure = pressure;
        this.autoStartup = autoStartup;
    }

    private void beat() {
        tried("this node could not say that it lives", () -> limits.beat(node.name()));
        tried("the rates could not be looked at", bandwidth::refresh);
        tried("lowered limits could not be looked at", pressure::relax);
        tried("the queues could not be looked at", slots::tick);
    }

    /// Each by itself: what fails keeps nothing else from being looked at.
    private static void tried(String trouble, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("{}; the next look follows: {}", trouble, e.getMessage());
        }
    }

    @Override
    public void start() {
        running = true;
        timer.scheduleWithFixedDelay(this::beat, 0, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void stop() {
        timer.shutdownNow();
        try {
            limits.leave(node.name());
        } catch (RuntimeException e) {
            LOG.debug("this node could not be signed off: {}", e.getMessage());
        }
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

    /// After whatever copies has stopped, while the database still answers.
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 1;
    }
}
