package io.towpath.readiness;

import io.towpath.inventory.EstateImported;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionOperations;

/// Judges many VMs in the background, a page of them per transaction: after an import, after an upgrade of the rules, and
/// when a person asks for it. What a crash leaves unjudged, the next [ReadinessTick] finds.
@Component
final class Reassessment {

    /// VMs a transaction: large enough that its statements do not count, small enough to be read at once.
    static final int PAGE = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Reassessment.class);
    private static final int TRIES = 3;
    private static final UUID FIRST = new UUID(0, 0);

    private final Judge judge;
    private final AssessmentStore store;
    private final TransactionOperations transaction;
    private final ReadinessProperties settings;
    private final AtomicBoolean running = new AtomicBoolean();

    Reassessment(Judge judge, AssessmentStore store, TransactionOperations transaction,
            ReadinessProperties settings) {
        this.judge = judge;
        this.store = store;
        this.transaction = transaction;
        this.settings = settings;
    }

    @EventListener(ApplicationReadyEvent.class)
    void catchUp() {
        Thread.ofVirtual().name("readiness-catch-up").start(this::judgeStale);
    }

    @TransactionalEventListener(fallbackExecution = true)
    void on(EstateImported news) {
        Thread.ofVirtual().name("readiness-import").start(() -> judgeImported(news.vmIds()));
    }

    @TransactionalEventListener(fallbackExecution = true)
    void on(Judge.Outdated news) {
        Thread.ofVirtual().name("readiness-again").start(this::judgeStale);
    }

    /// The imported first, then those that gained or lost a twin by them.
    void judgeImported(List<UUID> vmIds) {
        try {
            TreeSet<UUID> imported = new TreeSet<>(vmIds);
            pages(new ArrayList<>(imported));
            TreeSet<UUID> others = new TreeSet<>(judge.withTwins());
            // these saw their twins already: all of the import was there
            others.removeAll(imported);
            pages(new ArrayList<>(others));
        } catch (RuntimeException e) {
            LOG.error("judging imported VMs ended early; the next tick goes on", e);
        }
    }

    /// @return false when it runs already
    boolean start() {
        if (!running.compareAndSet(false, true)) {
            return false;
        }
        Thread.ofVirtual().name("readiness").start(() -> {
            try {
                judgeEverything();
            } catch (RuntimeException e) {
                LOG.error("judging the estate ended early", e);
            } finally {
                running.set(false);
            }
        });
        return true;
    }

    void judgeStale() {
        try {
            List<UUID> page = stale();
            int judged = 0;
            while (!page.isEmpty()) {
                judge(page);
                judged += page.size();
                List<UUID> next = stale();
                page = next.equals(page) ? List.of() : next;
            }
            if (judged > 0) {
                LOG.info("judged {} VMs by the rules as they are now", judged);
            }
        } catch (RuntimeException e) {
            LOG.error("judging VMs ended early; the next tick goes on", e);
        }
    }

    private List<UUID> stale() {
        return store.stale(Judge.RULES_VERSION, settings.digest(), PAGE);
    }

    void judgeEverything() {
        UUID last = FIRST;
        List<UUID> page = store.after(last, PAGE);
        while (!page.isEmpty()) {
            judge(page);
            last = page.getLast();
            page = store.after(last, PAGE);
        }
    }

    private void pages(List<UUID> ids) {
        for (int from = 0; from < ids.size(); from += PAGE) {
            judge(ids.subList(from, Math.min(ids.size(), from + PAGE)));
        }
    }

    /// A scan may judge one of them at the same time: who loses tries again.
    private void judge(List<UUID> page) {
        for (int attempt = 1;; attempt++) {
            try {
                transaction.executeWithoutResult(_ -> judge.judgeAll(page));
                return;
            } catch (PessimisticLockingFailureException e) {
                if (attempt == TRIES) {
                    throw e;
                }
                LOG.debug("judging {} VMs again: {}", page.size(), e.getMessage());
            }
        }
    }
}
