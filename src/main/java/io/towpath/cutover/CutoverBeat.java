package io.towpath.cutover;

import io.towpath.migration.MigrationMoved;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.RefusedException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/// Starts what is due and ends what has no VM under way any more. Safe to call at any time, from any node.
@Component
class CutoverBeat {

    private static final Logger LOG = LoggerFactory.getLogger(CutoverBeat.class);
    private static final String SYSTEM = "system";

    private final CutoverStore store;
    private final Cutovers cutovers;
    private final CutoverStart start;
    private final Migrations migrations;
    private final CutoverSettings settings;
    private final TransactionTemplate transaction;

    CutoverBeat(CutoverStore store, Cutovers cutovers, CutoverStart start, Migrations migrations,
            CutoverSettings settings, PlatformTransactionManager transactions) {
        this.store = store;
        this.cutovers = cutovers;
        this.start = start;
        this.migrations = migrations;
        this.settings = settings;
        this.transaction = new TransactionTemplate(transactions);
        // also called while the transaction that brought the news is just ending
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    void beat() {
        for (UUID id : store.due()) {
            try {
                transaction.executeWithoutResult(_ -> store.lock(id).filter(this::isDue)
                        .ifPresent(this::startInTime));
            } catch (RefusedException refused) {
                if (refused.code().equals(CutoverRules.PAUSED)) {
                    holdBack(id, refused);
                } else {
                    refuse(id, refused);
                }
            } catch (RuntimeException failed) {
                LOG.warn("cutover {} was not started; the next beat tries again", id, failed);
            }
        }
        store.running().forEach(this::endWhenOver);
    }

    /// Somebody may have moved it, or started it, since it was found.
    private boolean isDue(Cutover cutover) {
        return cutover.state() == CutoverState.PLANNED && !cutover.startsAt().isAfter(store.now());
    }

    /// After a weekend without a node, nobody's Saturday night begins on Monday at ten.
    private void startInTime(Cutover cutover) {
        if (store.now().isAfter(cutover.startsAt().plus(settings.latestStart()))) {
            throw new RefusedException("too-late", cutover.reason() == null
                    ? "Its time came and went; nobody was there to start it."
                    : "It waited too long: " + cutover.reason(),
                    "Plan it again.");
        }
        cutovers.start(cutover.id(), SYSTEM);
    }

    /// Its time came while a person holds its wave: it starts when that ends. Said once, without times of day: what is kept
    /// is read in many zones.
    private void holdBack(UUID id, RefusedException paused) {
        transaction.executeWithoutResult(_ -> store.lock(id).filter(this::isDue).ifPresent(cutover -> {
            String why = "%s %s It starts by itself when that ends within %d min of its time.".formatted(
                    paused.getMessage(), paused.remedy(), settings.latestStart().toMinutes());
            if (!why.equals(cutover.reason())) {
                store.holdBack(id, why);
                start.audit(cutover, SYSTEM, "cutover.held-back", why);
                LOG.info("the cutover of {} waits: {}", cutover.label(), why);
            }
        }));
    }

    /// Its time came and it may not: said, and not tried for ever.
    void refuse(UUID id, RefusedException refused) {
        String why = refused.getMessage() + " " + refused.remedy();
        transaction.executeWithoutResult(_ -> store.lock(id).filter(this::isDue).ifPresent(cutover -> {
            store.move(id, CutoverState.PLANNED, CutoverState.REFUSED, why, null);
            start.audit(cutover, SYSTEM, "cutover.refused", why);
            LOG.warn("the cutover of {} did not start: {}", cutover.label(), why);
        }));
    }

    private void endWhenOver(UUID id) {
        try {
            transaction.executeWithoutResult(_ -> store.lock(id)
                    .filter(cutover -> cutover.state() == CutoverState.RUNNING && isOver(cutover))
                    .ifPresent(cutover -> {
                        store.move(id, CutoverState.RUNNING, CutoverState.DONE, "every VM of it has landed or is out",
                                null);
                        start.audit(cutover, SYSTEM, "cutover.done", null);
                    }));
        } catch (RuntimeException failed) {
            LOG.warn("cutover {} was not ended; the next beat tries again", id, failed);
        }
    }

    private boolean isOver(Cutover cutover) {
        return cutover.members().stream().filter(member -> member.leftOut() == null)
                .flatMap(member -> migrations.find(member.migrationId()).stream()).map(MigrationView::state)
                .noneMatch(GroupBarrier::underWay);
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void moved(MigrationMoved news) {
        if (!GroupBarrier.underWay(news.state())) {
            store.openOf(news.migrationId()).filter(cutover -> cutover.state() == CutoverState.RUNNING)
                    .ifPresent(cutover -> endWhenOver(cutover.id()));
        }
    }
}
