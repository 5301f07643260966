package io.towpath.cutover;

import io.towpath.cutover.Muster.Called;
import io.towpath.cutover.Muster.Trip;
import io.towpath.migration.Migrations;
import io.towpath.migration.RefusedException;
import io.towpath.wave.Batches;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
@Transactional
class StoredCutovers implements Cutovers {

    /// What somebody typed a moment ago is not the past.
    private static final Duration JUST_NOW = Duration.ofMinutes(2);
    private static final Duration FARTHEST = Duration.ofDays(400);

    private final CutoverStore store;
    private final Muster muster;
    private final CutoverRules rules;
    private final CutoverStart start;
    private final Migrations migrations;
    private final TightWatch watch;
    private final WindowFit fit;

    StoredCutovers(CutoverStore store, Muster muster, CutoverRules rules, CutoverStart start, Migrations migrations,
            TightWatch watch, WindowFit fit) {
        this.watch = watch;
        this.fit = fit;
        this.store = store;
        this.muster = muster;
        this.rules = rules;
        this.start = start;
        this.migrations = migrations;
    }

    @Override
    public Answer plan(Wish wish, String actor) {
        store.lock(wish.scope(), wish.scopeId());
        Optional<Cutover> open = store.openOf(wish.scope(), wish.scopeId());
        if (open.isPresent()) {
            Cutover there = agreed(locked(open.get().id()), wish.consent(), actor);
            return wish.at() == null && there.state() == CutoverState.PLANNED
                    ? start(there.id(), actor, wish.allTheSame())
                    : new Answer(there, there.told());
        }
        Called called = muster.call(wish.scope(), wish.scopeId());
        store.lock(called.awaits().stream().map(trip -> trip.migration().id()).toList());
        // what was looked at before it was locked may have moved
        called = muster.call(wish.scope(), wish.scopeId());
        Optional<Answer> elsewhere = elsewhere(wish, called, actor);
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        if (called.awaits().isEmpty()) {
            throw nothingLeft(wish, called);
        }
        Instant now = store.now();
        Instant at = wish.at() == null ? now : inTime(wish.at(), now);
        if (wish.at() != null) {
            rules.check(called.awaits(), at);
        } else {
            rules.checkStart(called.awaits(), at);
            start.refuseUnlessReady(wish.scope(), called);
        }
        UUID id = store.insert(wish, called.label(), at, actor);
        for (Trip trip : called.awaits()) {
            store.join(id, trip.migration().id(), trip.vm().id(), trip.group());
        }
        Cutover made = store.find(id).orElseThrow();
        start.audit(made, actor, "cutover.planned", wish.consent());
        if (wish.at() == null) {
            watch.requireFit(made, CutoverStart.going(called), wish.allTheSame(), actor);
            return new Answer(start.start(made, called, actor), null);
        }
        watch.tell(made, called.awaits(), actor);
        return new Answer(store.find(id).orElseThrow(), null);
    }

    /// That the power may be taken counts also for a cutover that somebody planned before without it; who agreed first stays.
    private Cutover agreed(Cutover cutover, @Nullable String consent, String actor) {
        if (consent == null || cutover.consent() != null || !cutover.state().isOpen()) {
            return cutover;
        }
        store.consent(cutover.id(), actor, consent);
        start.audit(cutover, actor, "cutover.power-off-agreed", consent);
        return store.find(cutover.id()).orElseThrow();
    }

    /// A VM that is to cut over with its wave, or a wave one of whose VMs is to cut over alone.
    private Optional<Answer> elsewhere(Wish wish, Called called, String actor) {
        for (Trip trip : called.awaits()) {
            Optional<Cutover> other = store.openOf(trip.migration().id());
            if (other.isPresent()) {
                if (wish.scope() == Scope.VM && other.get().state() == CutoverState.RUNNING) {
                    start.agree(trip.migration(), wish.consent(), actor);
                    return Optional.of(new Answer(other.get(), other.get().told()));
                }
                throw new RefusedException("cutover-planned", "%s cuts over already. %s".formatted(trip.name(),
                        other.get().told()), "Move that cutover, start it, or cancel it first.");
            }
        }
        return Optional.empty();
    }

    /// Who comes second is told who was first.
    private RefusedException nothingLeft(Wish wish, Called called) {
        String before = store.newestOf(wish.scope(), wish.scopeId()).map(cutover -> " " + cutover.told()).orElse("");
        return new RefusedException("nothing-to-cut-over", "No VM of %s waits for its cutover.%s".formatted(
                called.label(), before), "Plan and start its migration first; one that was cut over is done with it.");
    }

    private static Instant inTime(Instant at, Instant now) {
        if (at.isBefore(now.minus(JUST_NOW))) {
            throw new RefusedException("time-past", "%s is over.".formatted(at),
                    "Choose a later time, or start it now.");
        }
        if (at.isAfter(now.plus(FARTHEST))) {
            throw new RefusedException("validation", "%s is more than 400 days ahead.".formatted(at),
                    "Correct the time.");
        }
        return at;
    }

    @Override
    public Cutover move(UUID id, @Nullable Integer version, Instant at, String actor) {
        Cutover cutover = locked(id);
        if (version != null && version != cutover.version()) {
            throw new RefusedException("precondition-failed", "The cutover of %s was changed since. %s".formatted(
                    cutover.label(), cutover.told()), "Look at it again, then decide.");
        }
        if (cutover.state() != CutoverState.PLANNED) {
            throw new RefusedException("state-transition", cutover.told(),
                    "Only one that has not started can be moved.");
        }
        Instant to = inTime(at, store.now());
        Called called = goes(cutover, new HashMap<>());
        rules.check(called.awaits(), to);
        if (!to.equals(cutover.startsAt())) {
            store.postpone(id, to);
            start.audit(cutover, actor, "cutover.moved", "%s → %s".formatted(cutover.startsAt(), to));
            watch.tell(store.find(id).orElseThrow(), called.awaits(), actor);
        }
        return store.find(id).orElseThrow();
    }

    @Override
    public Answer start(UUID id, String actor, @Nullable String allTheSame) {
        return start(id, actor, new HashMap<>(), (cutover, called) -> watch.requireFit(cutover,
                CutoverStart.going(called), allTheSame, actor));
    }

    /// At its time: who does not fit was told before.
    ///
    /// @param looked who is held, of waves that were looked at a moment ago; added to
    Answer start(UUID id, String actor, Map<UUID, Batches.Held> looked) {
        return start(id, actor, looked, (_, _) -> {});
    }

    private Answer start(UUID id, String actor, Map<UUID, Batches.Held> looked, BiConsumer<Cutover, Called> more) {
        Cutover cutover = locked(id);
        if (cutover.state() != CutoverState.PLANNED) {
            if (cutover.state() == CutoverState.RUNNING || cutover.state() == CutoverState.DONE) {
                return new Answer(cutover, cutover.told());
            }
            throw new RefusedException("state-transition", cutover.told(), "Plan another.");
        }
        // asked again and again while it lasts: the VMs' trips go on meanwhile
        Called awaited = goes(cutover, looked);
        rules.checkNotPaused(awaited.awaits(), store.now());
        if (rules.againstStart(awaited.awaits(), store.now()).isEmpty()) {
            start.refuseWhileItsBatchWaits(cutover.scope(), awaited);
        }
        store.lock(cutover.members().stream().map(Cutover.Member::migrationId).toList());
        Called called = goes(cutover, new HashMap<>());
        rules.checkStart(called.awaits(), store.now());
        start.refuseUnlessReady(cutover.scope(), called);
        more.accept(cutover, called);
        return new Answer(start.start(cutover, called, actor), null);
    }

    @Override
    public Cutover cancel(UUID id, String actor, String reason) {
        Cutover cutover = locked(id);
        if (cutover.state() == CutoverState.CANCELLED) {
            return cutover;
        }
        if (!CutoverLifecycle.TABLE.allows(cutover.state(), CutoverTrigger.CANCEL)) {
            throw new RefusedException("state-transition", cutover.told(),
                    "What has landed is rolled back VM by VM, on their pages.");
        }
        if (cutover.state() == CutoverState.RUNNING) {
            List<UUID> going = cutover.members().stream().filter(Cutover.Member::open)
                    .map(Cutover.Member::migrationId).toList();
            store.lock(going);
            going.forEach(trip -> migrations.callOff(trip, actor, reason));
        }
        store.move(id, cutover.state(), CutoverState.CANCELLED, reason, null);
        start.audit(cutover, actor, "cutover.cancelled", reason);
        return store.find(id).orElseThrow();
    }

    @Override
    public Cutover leaveOut(UUID id, UUID migrationId, String actor, String reason) {
        Cutover cutover = locked(id);
        Cutover.Member member = cutover.members().stream().filter(each -> each.migrationId().equals(migrationId))
                .findFirst().orElseThrow(() -> new RefusedException("not-found",
                        "It does not cut over with %s.".formatted(cutover.label()), "Look at the list."));
        if (!cutover.state().isOpen()) {
            throw new RefusedException("state-transition", cutover.told(), "Nobody waits any more.");
        }
        if (member.leftOut() == null) {
            store.leaveOut(id, migrationId, reason);
            if (cutover.state() == CutoverState.RUNNING) {
                // else it would go on alone, and wait for nobody
                migrations.callOff(migrationId, actor, reason);
            }
            start.audit(cutover, actor, "cutover.left-out", member.vmName() + ": " + reason);
        }
        return store.find(id).orElseThrow();
    }

    /// @throws RefusedException where nobody is left to cut over
    private Called goes(Cutover cutover, Map<UUID, Batches.Held> looked) {
        Called called = muster.call(cutover.scope(), cutover.scopeId(), looked).among(cutover);
        if (called.awaits().isEmpty()) {
            throw new RefusedException("nothing-to-cut-over",
                    "No VM of the cutover of %s waits for it any more.".formatted(cutover.label()),
                    "Cancel it, and plan another for those that are to go.");
        }
        return called;
    }

    private Cutover locked(UUID id) {
        return store.lock(id)
                .orElseThrow(() -> new RefusedException("not-found", "There is no cutover %s.".formatted(id),
                        "Look at the list."));
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<Cutover> find(UUID id) {
        return store.find(id);
    }

    @Override
    @Transactional(readOnly = true)
    public List<Cutover> recent(int limit) {
        return store.recent(limit);
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<Cutover> ofMigration(UUID migrationId) {
        return store.newestOf(migrationId);
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<Cutover> of(Scope scope, UUID scopeId) {
        return store.newestOf(scope, scopeId);
    }

    @Override
    @Transactional(readOnly = true)
    public Look look(Scope scope, UUID scopeId) {
        Called all = muster.call(scope, scopeId);
        Optional<Cutover> open = store.openOf(scope, scopeId);
        Called called = open.map(all::among).orElse(all);
        Instant now = store.now();
        Instant at = open.filter(cutover -> cutover.state() == CutoverState.PLANNED).map(Cutover::startsAt)
                .filter(now::isBefore).orElse(now);
        int awaits = called.awaits().size();
        String against = awaits == 0
                ? "No VM of it waits for its cutover."
                : start.notReady(scope, called)
                        .or(() -> rules.againstStart(called.awaits(), now).map(RefusedException::getMessage))
                        .orElse(null);
        return new Look(called.label(), awaits, against,
                fit.of(called.awaits(), at).stream().map(WindowFit.Tight::words).toList());
    }
}
