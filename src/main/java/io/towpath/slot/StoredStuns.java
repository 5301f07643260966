package io.towpath.slot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;
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
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Set<UUID> mine = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("stuns").daemon().factory());

    StoredStuns(StunStore store, LimitStore limits, ThisNode node, ApplicationEventPublisher events,
            PlatformTransactionManager transactions) {
        this.store = store;
        this.limits = limits;
        this.node = node;
        this.events = events;
        this.transaction = new TransactionTemplate(transactions);
        transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        timer.scheduleWithFixedDelay(this::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public Held hold(UUID migrationId, Stun kind, Duration longest, BooleanSupplier stop) throws TurnlessException {
        return hold(migrationId, kind, longest, stop, false);
    }

    @Override
    public Held inLine(UUID migrationId, Stun kind, Duration longest, BooleanSupplier stop)
            throws TurnlessException {
        return hold(migrationId, kind, longest, stop, true);
    }

    private Held hold(UUID migrationId, Stun kind, Duration longest, BooleanSupplier stop, boolean comesBack)
            throws TurnlessException {
        Optional<StunStore.Kept> kept = store.back(migrationId, kind, node.name());
        UUID id = kept.map(StunStore.Kept::id).orElseGet(UUID::randomUUID);
        mine.add(id);
        boolean held = false;
        boolean parked = false;
        try {
            long until = System.nanoTime() + longest.toNanos();
            boolean waited = kept.isPresent();
            Optional<StunStore.Where> where = store.where(migrationId);
            Optional<StunStore.Where> stood = kept.map(StunStore.Kept::where);
            held = kept.isPresent() && takes(kept.get(), where);
            while (!held && where.isPresent() && !(held = turn(id, migrationId, where.get(), kind, stood))) {
                stood = where;
                if (Thread.currentThread().isInterrupted() || stop.getAsBoolean()) {
                    throw new TurnlessException("It was told to stop.", true);
                }
                if (System.nanoTime() > until) {
                    int place = comesBack ? park(id, where.get()) : 0;
                    parked = comesBack;
                    throw new TurnlessException(
                            "%s: on %s other snapshots are made and removed; there was no turn within %d s.%s"
                                    .formatted(
                                            where.get().vmName(), where.get().host(), longest.toSeconds(),
                                            place == 0 ? "" : " It is number %d in line.".formatted(place)),
                            false);
                }
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
                waited = true;
                where = store.where(migrationId);
            }
            return new Holds(held ? () -> end(id) : () -> {}, waited);
        } finally {
            if (!held && !parked) {
                end(id);
            }
        }
    }

    /// Whether the turn that was kept is its: at the host where its VM is still.
    private boolean takes(StunStore.Kept kept, Optional<StunStore.Where> where) {
        if (!kept.turn()) {
            return false;
        }
        boolean there = where.isPresent() && where.get().isAt(kept.where());
        if (!there) {
            store.unhold(kept.id());
        }
        return there;
    }

    /// @return the how manieth in line it is
    private int park(UUID id, StunStore.Where where) {
        mine.remove(id);
        return Objects.requireNonNull(transaction.execute(_ -> {
            store.lock(where);
            store.park(id);
            return Turns.place(store.at(where).stream().map(StunStore.Standing::request).toList(), id);
        }));
    }

    private record Holds(Runnable end, boolean waited) implements Held {

        @Override
        public void close() {
            end.run();
        }
    }

    /// @param stood where it was in line before: a turn that it left there, or that was freed while it was the next, is another's
    private boolean turn(UUID id, UUID migrationId, StunStore.Where where, Stun kind, Optional<StunStore.Where> stood) {
        List<UUID> kept = new ArrayList<>();
        boolean now = Objects.requireNonNull(transaction.execute(_ -> {
            store.lock(where);
            store.ask(id, migrationId, where, kind, node.name());
            return give(where, id, kept);
        }));
        kept.forEach(each -> events.publishEvent(new TurnKept(each)));
        stood.filter(before -> !before.isAt(where)).ifPresent(before -> free(() -> Optional.of(before)));
        return now;
    }

    /// First come, first served: whoever stands before the one that looks, and comes back, has its turn kept for it.
    ///
    /// @param looks null where nobody does
    /// @param kept  filled with the migrations of those
    /// @return whether it is the turn of the one that looks
    private boolean give(StunStore.Where where, @Nullable UUID looks, List<UUID> kept) {
        int limit = limits.inForce().most(Resource.stun(where.sourceId(), where.host()));
        List<StunStore.Standing> all = store.at(where);
        Set<UUID> next = Turns.next(limit, all.stream().map(StunStore.Standing::request).toList());
        for (StunStore.Standing each : all) {
            UUID id = each.request().id();
            if (!next.contains(id)) {
                continue;
            }
            if (each.parkedFor() != null) {
                if (store.keep(id)) {
                    kept.add(each.parkedFor());
                }
            } else if (id.equals(looks)) {
                store.hold(id);
            }
        }
        return looks != null && (next.contains(looks)
                || all.stream().map(StunStore.Standing::request).anyMatch(each -> each.held() && each.id().equals(
                        looks)));
    }

    /// Where the database is away it ends by itself: nobody says any more that it lives.
    private void end(UUID id) {
        mine.remove(id);
        free(() -> store.end(id));
    }

    /// Those who come back are not there to see it.
    ///
    /// @param place frees a turn, and says where
    private void free(Supplier<Optional<StunStore.Where>> place) {
        try {
            Optional<StunStore.Where> free = place.get();
            if (free.isPresent() && store.parks(free.get())) {
                List<UUID> kept = new ArrayList<>();
                transaction.executeWithoutResult(_ -> {
                    store.lock(free.get());
                    give(free.get(), null, kept);
                });
                kept.forEach(each -> events.publishEvent(new TurnKept(each)));
            }
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
