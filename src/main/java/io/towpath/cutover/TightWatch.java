package io.towpath.cutover;

import io.towpath.cutover.Muster.Trip;
import io.towpath.cutover.WindowFit.Tight;
import io.towpath.migration.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Looks after planned cutovers: each pass predicts their outages anew. Who would not be back within the window is told to
/// leads on the trail, to webhooks and on their dashboards: when it is planned or comes to be so, and once more in the last hour
/// before.
@Component
class TightWatch {

    private static final Logger LOG = LoggerFactory.getLogger(TightWatch.class);
    private static final Duration NEAR = Duration.ofHours(1);
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final int NAMED = 5;

    private final CutoverStore store;
    private final Muster muster;
    private final WindowFit fit;
    private final CutoverStart start;
    private final TransactionTemplate transaction;
    private @Nullable Long lookedAt;

    TightWatch(CutoverStore store, Muster muster, WindowFit fit, CutoverStart start, TransactionTemplate transaction) {
        this.store = store;
        this.muster = muster;
        this.fit = fit;
        this.start = start;
        this.transaction = transaction;
    }

    /// Once a minute, however often it is called.
    synchronized void tick() {
        long now = System.nanoTime();
        if (lookedAt == null || now - lookedAt >= EVERY.toNanos()) {
            lookedAt = now;
            look();
        }
    }

    void look() {
        for (UUID id : store.planned()) {
            try {
                transaction.executeWithoutResult(_ -> store.lock(id)
                        .filter(cutover -> cutover.state() == CutoverState.PLANNED)
                        .ifPresent(cutover -> tell(cutover, muster.call(cutover.scope(), cutover.scopeId())
                                .among(cutover).awaits(), "system")));
            } catch (RuntimeException failed) {
                LOG.warn("whether the outages of cutover {} fit is not known; the next look tries again", id, failed);
            }
        }
    }

    /// In the transaction of who holds the cutover's row.
    void tell(Cutover cutover, List<Trip> trips, String actor) {
        List<Tight> tight = fit.of(trips, cutover.startsAt());
        String names = tight.isEmpty() ? null : WindowFit.names(tight);
        boolean news = !Objects.equals(names, cutover.tight());
        if (names != null && (news || isNearSince(cutover))) {
            store.tight(cutover.id(), names);
            start.audit(cutover, actor, "cutover.tight", words(tight));
            LOG.info("the cutover of {}: {}", cutover.label(), words(tight));
        } else if (news) {
            store.tight(cutover.id(), null);
            start.audit(cutover, actor, "cutover.fits-again", null);
        }
    }

    /// It was told when the cutover was farther away than this.
    private boolean isNearSince(Cutover cutover) {
        Instant near = cutover.startsAt().minus(NEAR);
        Instant told = store.tightToldAt(cutover.id());
        return told != null && told.isBefore(near) && !store.now().isBefore(near);
    }

    /// What is said to who starts it now.
    ///
    /// @throws RefusedException naming who does not fit, unless a reason was given
    void requireFit(Cutover cutover, List<Trip> going, @Nullable String allTheSame, String actor) {
        List<Tight> tight = fit.of(going, store.now());
        if (tight.isEmpty()) {
            return;
        }
        if (allTheSame == null || allTheSame.isBlank()) {
            throw new RefusedException("outage-does-not-fit",
                    "The cutover of %s would not be over within its window. %s".formatted(cutover.label(),
                            words(tight)),
                    "Plan it for an earlier time, a longer window or a quieter hour; or start it all the same, with the reason.");
        }
        store.allTheSame(cutover.id(), actor, allTheSame.strip());
        start.audit(cutover, actor, "cutover.all-the-same", "%s (%s)".formatted(allTheSame.strip(), words(tight)));
    }

    static String words(List<Tight> tight) {
        return tight.stream().limit(NAMED).map(Tight::words).collect(Collectors.joining(" "))
                + (tight.size() > NAMED ? " And %d more.".formatted(tight.size() - NAMED) : "");
    }
}
