package io.towpath.migration.testboot;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Renews the lease of a test boot while it is moved on, so that a killed node's runs out soon. Whoever hangs for longer than all
/// that a platform is asked for takes lets go of it.
final class KeptLease implements AutoCloseable {

    static final long SECONDS = 75;

    private static final Logger LOG = LoggerFactory.getLogger(KeptLease.class);
    private static final Duration EVERY = Duration.ofSeconds(20);
    private static final int MOST = 30;

    private final CountDownLatch over = new CountDownLatch(1);

    private final Duration every;

    KeptLease(TestBootStore store, UUID id, UUID lease) {
        this(store, id, lease, EVERY);
    }

    KeptLease(TestBootStore store, UUID id, UUID lease, Duration every) {
        this.every = every;
        Thread.ofVirtual().name("test-boot-lease").start(() -> keep(store, id, lease));
    }

    private void keep(TestBootStore store, UUID id, UUID lease) {
        try {
            for (int times = 0; times < MOST; times++) {
                if (over.await(every.toMillis(), TimeUnit.MILLISECONDS) || !renews(store, id, lease)) {
                    return;
                }
            }
            LOG.warn("test boot {}: one move of it took too long; another node may take it over", id);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// The lease outlasts a few that fail: a database that is away for a moment ends no renewal.
    private static boolean renews(TestBootStore store, UUID id, UUID lease) {
        try {
            return store.renews(id, lease, SECONDS);
        } catch (RuntimeException e) {
            LOG.warn("test boot {}: its lease cannot be renewed so far: {}", id, e.toString());
            return true;
        }
    }

    @Override
    public void close() {
        over.countDown();
    }
}
