package io.towpath.migration;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the leases of all steps that run on this node, together: one question a beat, and one write for those that were not
/// renewed for a while. Were each kept by itself, hundreds of copies would cost the database hundreds of transactions a
/// second, and a slow one their leases.
final class Heartbeats {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);
    /// Four renewals may fail before a lease counts as lost.
    private static final int RENEWALS_A_LEASE = 6;

    private final Leases leases;
    private final MigrationSettings settings;
    private final Set<Heartbeat> beating = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().name("leases")
                    .daemon().factory());
    /// While there is a lease to keep. Guarded by this.
    private @Nullable Future<?> ticking;

    Heartbeats(Leases leases, MigrationSettings settings) {
        this.leases = leases;
        this.settings = settings;
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(settings.lease().toMillis(), TimeUnit.MILLISECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    /// Of a lease that was taken just now.
    Heartbeat of(Lease lease, BooleanSupplier goingDown) {
        Heartbeat beat = new Heartbeat(this, lease, goingDown);
        synchronized (this) {
            beating.add(beat);
            if ((ticking == null || ticking.isDone()) && !timer.isShutdown()) {
                long every = settings.heartbeat().toMillis();
                ticking = timer.scheduleWithFixedDelay(this::beat, every, every, TimeUnit.MILLISECONDS);
            }
        }
        return beat;
    }

    synchronized void end(Heartbeat beat) {
        beating.remove(beat);
        if (beating.isEmpty() && ticking != null) {
            ticking.cancel(false);
            ticking = null;
        }
    }

    /// How long a lease is trusted without a renewal.
    Duration trust() {
        return settings.lease().multipliedBy(2).dividedBy(3);
    }

    void beat() {
        List<Heartbeat> now = List.copyOf(beating);
        if (now.isEmpty()) {
            return;
        }
        try {
            look(now);
            renew(now);
        } catch (RuntimeException e) {
            LOG.warn("{} leases could not be renewed: {}", now.size(), e.getMessage());
        }
    }

    private void look(List<Heartbeat> now) {
        Map<UUID, Boolean> ours = leases.look(now.stream().map(Heartbeat::lease).toList());
        for (Heartbeat beat : now) {
            Boolean stop = ours.get(beat.lease().migrationId());
            if (stop == null) {
                beat.lose();
            } else {
                beat.seen(stop);
            }
        }
    }

    private void renew(List<Heartbeat> now) {
        long asked = System.nanoTime();
        long every = settings.lease().toNanos() / RENEWALS_A_LEASE;
        List<Heartbeat> due = now.stream().filter(beat -> !beat.lost() && asked - beat.renewedAt() >= every).toList();
        if (!due.isEmpty()) {
            Set<UUID> renewed = leases.renew(due.stream().map(Heartbeat::lease).toList(),
                    settings.lease().toMillis() / 1000.0);
            due.stream().filter(beat -> renewed.contains(beat.lease().migrationId()))
                    .forEach(beat -> beat.renewed(asked));
        }
    }

    synchronized void stop() {
        timer.shutdownNow();
    }
}
