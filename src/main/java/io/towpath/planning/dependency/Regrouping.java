package io.towpath.planning.dependency;

import io.towpath.planning.GroupsChanged;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Computes the groups again and writes what came out otherwise. Safe to repeat: from the same estate come the same
/// groups.
@Component
final class Regrouping {

    private static final Logger LOG = LoggerFactory.getLogger(Regrouping.class);

    private final EstateReader estates;
    private final SharedDisks disks;
    private final GroupStore store;
    private final Today today;
    private final Desk desk;
    private final AtomicBoolean soon = new AtomicBoolean();

    Regrouping(EstateReader estates, SharedDisks disks, GroupStore store, Today today, Desk desk) {
        this.estates = estates;
        this.disks = disks;
        this.store = store;
        this.today = today;
        this.desk = desk;
    }

    @Component
    record Desk(TransactionOperations transaction, ApplicationEventPublisher events, Clock clock,
            GroupingProperties properties, Background background) {}

    /// Where a computation runs that nobody waits for.
    interface Background {

        void run(Runnable work);
    }

    /// The beat: computes when somebody asked and the estate is quiet.
    void ifDue() {
        Instant now = desk.clock.instant();
        if (store.due(now.minus(desk.properties.quiet()), now.minus(desk.properties.patience()), today.date())) {
            recompute();
        }
    }

    /// In the background, once the transaction under way is committed: after an edit people want to see what became of it.
    void soon() {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

                @Override
                public void afterCommit() {
                    start();
                }
            });
        } else {
            start();
        }
    }

    private void start() {
        if (!soon.compareAndSet(false, true)) {
            return;
        }
        desk.background.run(() -> {
            // from here on another edit starts another computation, which waits for this one's lock
            soon.set(false);
            try {
                recompute();
            } catch (RuntimeException failed) {
                // what was asked stays asked: the beat tries again
                LOG.warn("groups were not computed", failed);
            }
        });
    }

    void recompute() {
        desk.transaction.executeWithoutResult(_ -> {
            store.lock();
            long begun = System.nanoTime();
            List<String> requests = store.requests();
            disks.observe();
            Ties ties = Ties.of(estates.all());
            List<Set<UUID>> groups = ties.groups();
            GroupsChanged news = write(groups, store.membership());
            store.nameAll();
            long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            store.ran(desk.clock.instant(), today.date(), millis, ties.estate().vms().size(),
                    ties.graph().edgeSet().size(), groups.size());
            store.answer(requests);
            if (!news.changed().isEmpty() || !news.gone().isEmpty()) {
                desk.events.publishEvent(news);
                LOG.info("{} dependency groups of {} VMs, {} changed, {} gone, in {} ms", groups.size(),
                        ties.estate().vms().size(), news.changed().size(), news.gone().size(), millis);
            }
        });
    }

    private GroupsChanged write(List<Set<UUID>> groups, Map<UUID, UUID> before) {
        List<@Nullable UUID> kept = Keys.keep(groups, before);
        List<UUID> made = new ArrayList<>();
        Set<UUID> changed = new HashSet<>();
        Set<UUID> gone = new HashSet<>(before.values());
        Set<UUID> left = new HashSet<>(before.keySet());
        Map<UUID, UUID> moved = new HashMap<>();
        for (int index = 0; index < groups.size(); index++) {
            UUID old = kept.get(index);
            UUID group = old == null ? UUID.randomUUID() : old;
            if (old == null) {
                made.add(group);
                changed.add(group);
            }
            gone.remove(group);
            for (UUID vm : groups.get(index)) {
                left.remove(vm);
                UUID was = before.get(vm);
                if (!group.equals(was)) {
                    moved.put(vm, group);
                    changed.add(group);
                    if (was != null) {
                        changed.add(was);
                    }
                }
            }
        }
        before.forEach((vm, group) -> {
            if (left.contains(vm)) {
                changed.add(group);
            }
        });
        changed.removeAll(gone);
        store.add(made);
        store.place(moved, left);
        store.remove(gone);
        return new GroupsChanged(changed, gone);
    }
}
