package io.towpath.cutover;

import io.towpath.migration.MigrationMoved;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.RefusedException;
import io.towpath.migration.State;
import io.towpath.wave.Batches;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/// Starts what is due, lets go whom nobody waits for, and ends what has no VM under way any more. Safe to call at any time,
/// from any node.
@Component
class CutoverBeat {

    private static final Logger LOG = LoggerFactory.getLogger(CutoverBeat.class);
    private static final String SYSTEM = "system";
    private static final int NAMED = 3;

    private final CutoverStore store;
    private final StoredCutovers cutovers;
    private final CutoverStart start;
    private final Migrations migrations;
    private final CutoverSettings settings;
    private final Foresights foresights;
    private final TransactionTemplate transaction;

    CutoverBeat(CutoverStore store, StoredCutovers cutovers, CutoverStart start, Migrations migrations,
            CutoverSettings settings, Foresights foresights, PlatformTransactionManager transactions) {
        this.foresights = foresights;
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
        Map<UUID, Batches.Held> looked = new HashMap<>();
        for (UUID id : store.due()) {
            try {
                transaction.executeWithoutResult(_ -> store.lock(id).filter(this::isDue)
                        .ifPresent(cutover -> startInTime(cutover, looked)));
            } catch (RefusedException refused) {
                if (refused.code().equals(CutoverRules.PAUSED) || refused.code().equals(Batches.WAITS)) {
                    holdBack(id, refused);
                } else {
                    refuse(id, refused);
                }
            } catch (RuntimeException failed) {
                LOG.warn("cutover {} was not started; the next beat tries again", id, failed);
            }
        }
        for (UUID id : store.running()) {
            foresee(id);
            lookAfter(id);
        }
    }

    /// Nobody's cutover depends on what is predicted of it.
    private void foresee(UUID id) {
        try {
            transaction.executeWithoutResult(_ -> store.find(id).ifPresent(foresights::note));
        } catch (RuntimeException e) {
            LOG.warn("the outage of cutover {} could not be predicted: {}", id, e.getMessage());
        }
    }

    /// Somebody may have moved it, or started it, since it was found.
    private boolean isDue(Cutover cutover) {
        return cutover.state() == CutoverState.PLANNED && !cutover.startsAt().isAfter(store.now());
    }

    /// After a weekend without a node, nobody's Saturday night begins on Monday at ten. One that was there in time and waits for
    /// its batch, or for its wave to be resumed, has the whole window for that, whichever of the two it was for last.
    ///
    /// @param looked waves that this beat looked at: many of one may wait
    private void startInTime(Cutover cutover, Map<UUID, Batches.Held> looked) {
        Instant latest = cutover.startsAt().plus(settings.latestStart());
        Instant now = store.now();
        if (now.isAfter(latest) && !(wasHeldBack(cutover) && start.lastStart(cutover).filter(now::isBefore)
                .isPresent())) {
            throw new RefusedException("too-late", cutover.reason() == null
                    ? "Its time came and went; nobody was there to start it."
                    : "It waited too long: " + cutover.reason(),
                    "Plan it again.");
        }
        cutovers.start(cutover.id(), SYSTEM, looked);
    }

    /// Its time came while a person holds its wave, or before its batch has begun: it starts when that ends. Audited once,
    /// however what it waits for changes; without times of day: what is kept is read in many zones.
    private void holdBack(UUID id, RefusedException paused) {
        transaction.executeWithoutResult(_ -> store.lock(id).filter(this::isDue).ifPresent(cutover -> {
            String why = "%s %s It starts by itself when that ends %s.".formatted(paused.getMessage(), paused.remedy(),
                    start.lastStart(cutover).isPresent()
                            ? "before the last start of its window"
                            : "within %d min of its time".formatted(settings.latestStart().toMinutes()));
            if (!why.equals(cutover.reason())) {
                store.holdBack(id, why);
            }
            if (!wasHeldBack(cutover)) {
                start.audit(cutover, SYSTEM, "cutover.held-back", why);
                LOG.info("the cutover of {} waits: {}", cutover.label(), why);
            }
        }));
    }

    /// One that is planned has no other reason, and none for another time.
    private static boolean wasHeldBack(Cutover cutover) {
        return cutover.reason() != null;
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

    /// Ends it, or lets go whom nobody waits for.
    private void lookAfter(UUID id) {
        try {
            transaction.executeWithoutResult(_ -> store.lock(id)
                    .filter(cutover -> cutover.state() == CutoverState.RUNNING).ifPresent(cutover -> {
                        List<MigrationView> trips = trips(cutover);
                        if (isOver(cutover, trips)) {
                            String why = ended(cutover, trips);
                            store.move(id, CutoverState.RUNNING, CutoverState.DONE, why, null);
                            start.audit(cutover, SYSTEM, "cutover.done", why);
                        } else {
                            letGo(cutover, trips);
                        }
                    }));
        } catch (RuntimeException failed) {
            LOG.warn("cutover {} was not looked after; the next beat tries again", id, failed);
        }
    }

    private static boolean isOver(Cutover cutover, List<MigrationView> trips) {
        return trips.stream().noneMatch(trip -> GroupBarrier.underWay(trip.state()) && !cutover.gaveUp(trip));
    }

    /// Of those that nobody left out.
    private List<MigrationView> trips(Cutover cutover) {
        return migrations.of(cutover.members().stream().filter(member -> member.leftOut() == null)
                .map(Cutover.Member::migrationId).toList());
    }

    /// What became of it: who is not at its target, and why.
    private static String ended(Cutover cutover, List<MigrationView> trips) {
        List<String> back = Stream.concat(
                trips.stream().filter(trip -> cutover.gaveUp(trip) || turned(trip.state()))
                        .map(trip -> "%s went back (%s)".formatted(trip.vmName(), trip.reason())),
                cutover.members().stream().filter(member -> member.leftOut() != null)
                        .map(member -> "%s was left out (%s)".formatted(member.vmName(), member.leftOut())))
                .toList();
        return back.isEmpty()
                ? "every VM of it has landed"
                : String.join(", ", back.subList(0, Math.min(NAMED, back.size())))
                        + (back.size() > NAMED ? " and %d more".formatted(back.size() - NAMED) : "");
    }

    private static boolean turned(State state) {
        return state == State.ROLLING_BACK || state == State.ROLLED_BACK || state == State.CANCELLED;
    }

    /// Those that gave up and that nobody waits for are free for another cutover before this one ends. Where others of their
    /// group still wait, a person decides.
    private void letGo(Cutover cutover, List<MigrationView> trips) {
        Map<UUID, Cutover.Member> members = cutover.members().stream()
                .collect(Collectors.toMap(Cutover.Member::migrationId, member -> member));
        trips.stream().filter(cutover::gaveUp)
                .filter(trip -> isAwaitedByNobody(cutover, Objects.requireNonNull(members.get(trip.id()))))
                .forEach(trip -> {
                    store.leaveOut(cutover.id(), trip.id(), trip.reason());
                    start.audit(cutover, SYSTEM, "cutover.left-out", trip.vmName() + ": " + trip.reason());
                });
    }

    private boolean isAwaitedByNobody(Cutover cutover, Cutover.Member member) {
        return member.groupId() == null || store.companions(cutover.id(), member.groupId()).stream()
                .filter(other -> !other.migrationId().equals(member.migrationId()))
                .allMatch(other -> other.back() || GroupBarrier.isPast(other));
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void moved(MigrationMoved news) {
        if (news.state() == State.SYNCING || !GroupBarrier.underWay(news.state())) {
            store.openOf(news.migrationId()).filter(cutover -> cutover.state() == CutoverState.RUNNING)
                    .map(Cutover::id).ifPresent(this::lookAfter);
        }
    }
}
