package io.towpath.slot;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// [Stuns] in PostgreSQL, over all nodes; [Turns] says whose turn it is. Who dies while it has a turn gives it back with its
/// silence.
@Component
final class StoredStuns implements Stuns, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(StoredStuns.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(300);
    private static final long BEAT_SECONDS = 10;

    private final StunStore store;
    private final LimitStore limits;
    private final ThisNode node;
    private final TransactionTemplate transaction;
    private final Set<UUID> mine = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("stuns").daemon().factory());

    StoredStuns(StunStore store, LimitStore limits, ThisNode node, PlatformTransactionManager transactions) {
        this.store = store;
        this.limits = limits;
        this.node = node;
        this.transaction = new TransactionTemplate(transactions);
        transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        timer.scheduleWithFixedDelay(this::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public Held hold(UUID migrationId, Stun kind, Duration longest, BooleanSupplier stop) throws TurnlessException {
        UUID id = UUID.randomUUID();
        mine.add(id);
        boolean held = false;
        try {
            long until = System.nanoTime() + longest.toNanos();
            boolean waited = false;
            Optional<StunStore.Where> where = store.where(migrationId);
            while (where.isPresent() && !(held = turn(id, where.get(), kind))) {
                if (Thread.currentThread().isInterrupted() || stop.getAsBoolean()) {
                    throw new TurnlessException("It was told to stop.", true);
                }
                if (System.nanoTime() > until) {
                    throw new TurnlessException(
                            "%s: on %s other snapshots are made and removed; there was no turn within %d s.".formatted(
                                    where.get().vmName(), where.get().host(), longest.toSeconds()),
                            false);
                }
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
                waited = true;
                where = store.where(migrationId);
            }
            return new Holds(held ? () -> end(id) : () -> {}, waited);
        } finally {
            if (!held) {
                end(id);
            }
        }
    }

    private record Holds(Runnable end, boolean waited) implements Held {

        @Override
        public void close() {
            end.run();
        }
    }

    private boolean turn(UUID id, StunStore.Where where, Stun kind) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            store.lock(where);
            store.ask(id, where, kind, node.name());
            int limit = limits.inForce().most(Resource.stun(where.sourceId(), where.host()));
            boolean now = Turns.next(limit, store.at(where)).contains(id);
            if (now) {
                store.hold(id);
            }
            return now;
        }));
    }

    /// Where the database is away it ends by itself: nobody says any more that it lives.
    private void end(UUID id) {
        mine.remove(id);
        try {
            store.end(id);
        } catch (RuntimeException e) {
            LOG.warn("a turn for a snapshot could not be given back, it ends within a minute: {}", e.getMessage());
        }
    }

    private void beat() {
        try {
            if (!mine.isEmpty()) {
                store.beat(Set.copyOf(mine));
            }
        } catch (RuntimeException e) {
            LOG.warn("turns for snapshots could not be kept up; the next try follows: {}", e.getMessage());
        }
    }

    @Override
    public void destroy() {
        timer.shutdownNow();
    }
}
