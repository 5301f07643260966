package io.towpath.wave;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.migration.CutoverPermit;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.Mode;
import io.towpath.migration.PlanMigration;
import io.towpath.migration.RefusedException;
import io.towpath.migration.State;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Moves a wave on by one thing at a time, each in its own transaction under the wave's row lock: plan a member, start
/// one, send one back with its group, cancel one, pause, complete. Called by the tick, by news of migrations and after commands; safe to call at any
/// time, from any node, as often as one likes.
@Component
class Advance {

    private static final Logger LOG = LoggerFactory.getLogger(Advance.class);
    private static final String SYSTEM = "system";

    private final WaveStore store;
    private final Musters musters;
    private final Migrations migrations;
    private final CutoverPermit permit;
    private final AutoPause autoPause;
    private final GroupHolds holds;
    private final GroupWaysBack waysBack;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    /// Waves that a thread of this node advances now: news that our own starts cause come back here.
    private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();

    Advance(WaveStore store, Musters musters, Migrations migrations, CutoverPermit permit, AutoPause autoPause,
            GroupHolds holds, GroupWaysBack waysBack, AuditTrail audit, PlatformTransactionManager transactions) {
        this.store = store;
        this.musters = musters;
        this.migrations = migrations;
        this.permit = permit;
        this.autoPause = autoPause;
        this.holds = holds;
        this.waysBack = waysBack;
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
        // also called while the transaction that brought the news is just ending
        transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    void advance(UUID id) {
        if (!underWay.add(id)) {
            return;
        }
        try {
            Set<UUID> tried = new HashSet<>();
            while (step(id, tried)) {
                // until nothing is left to do
            }
        } finally {
            underWay.remove(id);
        }
    }

    /// @param tried VMs that a command was refused for, or that were told to cancel: each gets one try per call
    /// @return whether there may be more to do
    private boolean step(UUID id, Set<UUID> tried) {
        var attempt = new Attempt();
        try {
            return Boolean.TRUE.equals(transaction.execute(_ -> one(id, tried, attempt)));
        } catch (RefusedException refused) {
            UUID vm = attempt.vm;
            if (vm == null) {
                throw refused;
            }
            tried.add(vm);
            if (attempt.leaveOutWhenRefused && !waitsForItsTime(attempt)) {
                leaveOut(id, vm, refused);
            }
            return true;
        }
    }

    /// Its time went by between the look and the start: it waits for the next.
    private boolean waitsForItsTime(Attempt attempt) {
        return attempt.trip != null && permit.against(List.of(attempt.trip)).containsKey(attempt.trip);
    }

    /// What the transaction tries to do, kept beyond its end.
    private static final class Attempt {
        @Nullable
        UUID vm;
        /// That is started; null for all else.
        @Nullable
        UUID trip;
        boolean leaveOutWhenRefused;
    }

    private boolean one(UUID id, Set<UUID> tried, Attempt attempt) {
        WaveRow wave = store.lock(id).orElse(null);
        if (wave == null) {
            return false;
        }
        Musters.Muster muster = musters.call(wave);
        List<MemberView> members = muster.members();
        holds.keep(wave, members);
        if (wave.state() != WaveState.DRAFT && wave.state() != WaveState.COMPLETED
                && sendOneBack(wave, members, tried, attempt)) {
            return true;
        }
        Predicate<MemberView> untried = member -> !tried.contains(member.vmId());
        return switch (wave.state()) {
            case DRAFT, COMPLETED -> false;
            case STOPPED -> cancelOne(wave, members.stream().filter(untried), tried, attempt);
            case PAUSED -> complete(wave, members);
            case RUNNING -> planOne(wave, members.stream().filter(untried), attempt) || pauseOnFailure(wave, muster)
                    || startOne(wave, muster, tried, attempt) || complete(wave, members);
        };
    }

    /// Needs no slot: nobody waits with an outage for those that begin theirs.
    private boolean sendOneBack(WaveRow wave, List<MemberView> members, Set<UUID> tried, Attempt attempt) {
        Optional<GroupWaysBack.Turn> next = waysBack.keep(wave, members, tried);
        next.ifPresent(turn -> {
            attempt.vm = turn.vmId();
            if (!turn.onlyIfNeverRan()) {
                migrations.rollBack(turn.migrationId(), turn.actor(), turn.reason());
                waysBack.told(turn);
            } else if (migrations.rollBackIfNeverRan(turn.migrationId(), turn.actor(), turn.reason())) {
                waysBack.told(turn);
            } else {
                // it was started while this looked at it: a person is asked
                tried.add(turn.vmId());
            }
        });
        return next.isPresent();
    }

    private boolean planOne(WaveRow wave, Stream<MemberView> members, Attempt attempt) {
        Optional<MemberView> next = members
                .filter(member -> member.standing() == Standing.WAITING && member.migration() == null).findFirst();
        next.ifPresent(member -> {
            attempt.vm = member.vmId();
            attempt.leaveOutWhenRefused = true;
            migrations.plan(new PlanMigration(member.vmId(), wave.targetId(), wave.format(), wave.soakBusinessDays(),
                    wave.id(), wave.key()), SYSTEM);
        });
        return next.isPresent();
    }

    private boolean startOne(WaveRow wave, Musters.Muster muster, Set<UUID> tried, Attempt attempt) {
        long busy = muster.members().stream().filter(MemberView::takesASlot).count();
        if (busy >= wave.slots()) {
            return false;
        }
        Set<UUID> held = musters.held(wave, muster).keySet();
        List<MigrationView> waiting = muster.members().stream()
                .filter(member -> member.standing() == Standing.WAITING && !tried.contains(member.vmId()))
                .map(MemberView::migration).filter(Objects::nonNull).filter(trip -> trip.hold() == null)
                .filter(trip -> !Musters.startsWithItsCutover(trip) || !held.contains(trip.vmId())).toList();
        List<UUID> cold = waiting.stream().filter(trip -> trip.mode() == Mode.COLD).map(MigrationView::id).toList();
        Set<UUID> notNow = cold.isEmpty() ? Set.of() : permit.against(cold).keySet();
        Optional<MigrationView> next = waiting.stream().filter(trip -> !notNow.contains(trip.id())).findFirst();
        next.ifPresent(trip -> {
            attempt.vm = trip.vmId();
            attempt.trip = trip.id();
            attempt.leaveOutWhenRefused = true;
            migrations.start(trip.id(), SYSTEM);
        });
        return next.isPresent();
    }

    private boolean pauseOnFailure(WaveRow wave, Musters.Muster muster) {
        Optional<String> why = autoPause.due(wave, muster.members())
                .or(() -> muster.cut().outOfReach(wave.failuresKnownAt()));
        return why.isPresent() && move(wave, WaveTrigger.PAUSE, why.get());
    }

    private boolean complete(WaveRow wave, List<MemberView> members) {
        if (members.stream().allMatch(MemberView::isFinal) && move(wave, WaveTrigger.COMPLETE, null)) {
            store.release(wave.id());
        }
        return false;
    }

    private boolean cancelOne(WaveRow wave, Stream<MemberView> members, Set<UUID> tried, Attempt attempt) {
        for (MemberView member : members.toList()) {
            MigrationView trip = member.migration();
            if (trip != null && (trip.state() == State.PLANNED || trip.state().movesBytes())) {
                attempt.vm = member.vmId();
                migrations.cancel(trip.id(), SYSTEM, wave.key() + " was stopped.");
                // one that is driven is only asked: maybe by this very thread, which goes on when this has ended
                tried.add(member.vmId());
                return true;
            }
        }
        return false;
    }

    /// In the transaction that stops the wave: what has no migration yet will get none.
    void leaveOutTheUnplanned(WaveRow wave) {
        for (MemberView member : musters.of(wave)) {
            if (member.migration() == null && member.skipped() == null) {
                store.skip(wave.id(), member.vmId(), "The wave was stopped before its turn.");
            }
        }
        store.release(wave.id());
    }

    private void leaveOut(UUID id, UUID vm, RefusedException refused) {
        try {
            transaction.executeWithoutResult(_ -> {
                WaveRow wave = Refusals.known(store.lock(id), id);
                String why = refused.getMessage() + " " + refused.remedy();
                store.skip(id, vm, why);
                migrations.latestOf(vm).filter(trip -> id.equals(trip.waveId()) && !trip.state().isFinal())
                        .ifPresent(trip -> migrations.cancel(trip.id(), SYSTEM, why));
                audit.append(AuditEntry.of(SYSTEM, "wave.member-left-out", wave.subject()).because(why)
                        .with(Map.of("vm", vm.toString())));
            });
        } catch (RefusedException moved) {
            // it moved meanwhile, by a person: the next call sees where it stands
            LOG.info("wave {}: VM {} is not left out: {}", id, vm, moved.getMessage());
        }
    }

    private boolean move(WaveRow wave, WaveTrigger trigger, @Nullable String why) {
        WaveState to = WaveLifecycle.TABLE.next(wave.state(), trigger).orElseThrow();
        if (!store.move(wave, to, why)) {
            return false;
        }
        audit.append(AuditEntry.of(SYSTEM, "wave." + WaveControl.past(trigger), wave.subject()).because(why));
        LOG.info("wave {} {}{}", wave.key(), WaveControl.past(trigger), why == null ? "" : ": " + why);
        return true;
    }
}
