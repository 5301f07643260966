package io.towpath.readiness;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/// Judges the whole estate again in the background, a hundred VMs per transaction: after an upgrade of the rules, and
/// when a person asks for it.
@Component
final class Reassessment {

    private static final Logger LOG = LoggerFactory.getLogger(Reassessment.class);
    private static final int PAGE = 100;
    private static final UUID FIRST = new UUID(0, 0);

    private final Judge judge;
    private final AssessmentStore store;
    private final TransactionOperations transaction;
    private final AtomicBoolean running = new AtomicBoolean();

    Reassessment(Judge judge, AssessmentStore store, TransactionOperations transaction) {
        this.judge = judge;
        this.store = store;
        this.transaction = transaction;
    }

    @EventListener(ApplicationReadyEvent.class)
    void catchUp() {
        Thread.ofVirtual().name("readiness-catch-up").start(this::judgeStale);
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
            List<UUID> page = store.stale(Judge.RULES_VERSION, PAGE);
            int judged = 0;
            while (!page.isEmpty()) {
                judge(page);
                judged += page.size();
                List<UUID> next = store.stale(Judge.RULES_VERSION, PAGE);
                page = next.equals(page) ? List.of() : next;
            }
            if (judged > 0) {
                LOG.info("judged {} VMs by the rules as they are now", judged);
            }
        } catch (RuntimeException e) {
            LOG.error("judging VMs after the start ended early", e);
        }
    }

    private void judgeEverything() {
        UUID last = FIRST;
        List<UUID> page = store.after(last, PAGE);
        while (!page.isEmpty()) {
            judge(page);
            last = page.getLast();
            page = store.after(last, PAGE);
        }
    }

    private void judge(List<UUID> page) {
        transaction.executeWithoutResult(_ -> judge.judgeAll(page));
    }
}
