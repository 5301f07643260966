package io.towpath.migration;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one lease while its step runs, and tells the step when to stop: a person wants it, the node goes down, or the
/// lease is lost. It trusts its own clock only to be sooner than the database's: two thirds of a lease without a renewal
/// count as lost, so that a node cut off stops before another takes over.
final class Heartbeat implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final Leases leases;
    private final Lease lease;
    private final MigrationSettings settings;
    private final BooleanSupplier goingDown;
    private final ScheduledFuture<?> beat;
    private volatile long renewedAt = System.nanoTime();
    private volatile boolean lost;
    private volatile boolean wanted;

    Heartbeat(Leases leases, Lease lease, MigrationSettings settings, BooleanSupplier goingDown,
            ScheduledExecutorService timer) {
        this.leases = leases;
        this.lease = lease;
        this.settings = settings;
        this.goingDown = goingDown;
        long every = settings.heartbeat().toMillis();
        this.beat = timer.scheduleWithFixedDelay(this::renew, every, every, TimeUnit.MILLISECONDS);
    }

    private void renew() {
        long asked = System.nanoTime();
        try {
            leases.renew(lease, settings.lease().toMillis() / 1000.0).ifPresentOrElse(stop -> {
                renewedAt = asked;
                wanted = stop;
            }, () -> lost = true);
        } catch (RuntimeException e) {
            LOG.warn("migration {}: the lease could not be renewed: {}", lease.migrationId(), e.getMessage());
        }
    }

    /// Another may drive this migration: nothing more is to be done here.
    boolean lost() {
        return lost || System.nanoTime() - renewedAt > settings.lease().toNanos() * 2 / 3;
    }

    /// The step that runs shall stop.
    boolean stop() {
        return wanted || goingDown.getAsBoolean() || lost();
    }

    @Override
    public void close() {
        beat.cancel(false);
    }
}
