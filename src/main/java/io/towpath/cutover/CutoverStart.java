package io.towpath.cutover;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.cutover.Muster.Called;
import io.towpath.cutover.Muster.Trip;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.RefusedException;
import io.towpath.migration.State;
import io.towpath.planning.calendar.CutoverWindow;
import io.towpath.planning.dependency.StartGroups;
import io.towpath.replication.Replicator;
import io.towpath.wave.Batches;
import io.towpath.wave.Hours;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Starts a cutover, in the transaction of the caller who holds its row and its migrations'. A VM that is not ready is left
/// out of a wave, with those it starts together with: they go as a whole or not at all.
@Component
class CutoverStart {

    private static final int NAMED = 5;

    private final CutoverStore store;
    private final Migrations migrations;
    private final Replicator replicator;
    private final Hours hours;
    private final AuditTrail audit;

    CutoverStart(CutoverStore store, Migrations migrations, Replicator replicator, Hours hours,
            AuditTrail audit) {
        this.store = store;
        this.migrations = migrations;
        this.replicator = replicator;
        this.hours = hours;
        this.audit = audit;
    }

    /// @throws RefusedException of the code [Batches#WAITS] where all that is against it is that a batch has not begun; of a
    ///         wave, who else is not ready would be left out
    void refuseWhileItsBatchWaits(Scope scope, Called called) {
        notReady(scope, called).ifPresent(why -> {
            List<Trip> late = called.awaits().stream().filter(trip -> trip.notYet() != null).toList();
            if (scope == Scope.WAVE ? late.stream().anyMatch(Trip::batch) : late.stream().allMatch(Trip::batch)) {
                throw new RefusedException(Batches.WAITS, "%s cannot cut over now: %s".formatted(called.label(), why),
                        Batches.REMEDY);
            }
        });
    }

    /// @throws RefusedException naming who is not ready
    void refuseUnlessReady(Scope scope, Called called) {
        refuseWhileItsBatchWaits(scope, called);
        notReady(scope, called).ifPresent(why -> {
            throw new RefusedException("not-ready", "%s cannot cut over now: %s".formatted(called.label(), why),
                    "Each VM's page says what it does and when it will be in step.");
        });
    }

    /// Of a wave it is enough that somebody can go.
    Optional<String> notReady(Scope scope, Called called) {
        List<String> against = called.awaits().stream().map(Trip::notYet).filter(Objects::nonNull).toList();
        boolean starts = scope == Scope.WAVE ? !ready(called).isEmpty() : against.isEmpty();
        return starts ? Optional.empty() : Optional.of(named(against));
    }

    private static String named(List<String> against) {
        return against.stream().limit(NAMED).collect(Collectors.joining(" "))
                + (against.size() > NAMED ? " And %d more.".formatted(against.size() - NAMED) : "");
    }

    /// @param called those of it that wait for it
    Cutover start(Cutover cutover, Called called, String actor) {
        if (!store.move(cutover.id(), CutoverState.PLANNED, CutoverState.RUNNING, null, actor)) {
            throw new RefusedException("somebody-was-faster", "The cutover of %s is not planned any more.".formatted(
                    cutover.label()), "Look at it again.");
        }
        Map<UUID, Trip> trips = called.awaits().stream()
                .collect(Collectors.toMap(trip -> trip.migration().id(), Function.identity()));
        Set<UUID> ready = ready(called);
        for (Cutover.Member member : cutover.members()) {
            Trip trip = trips.get(member.migrationId());
            if (member.leftOut() != null) {
                continue;
            }
            if (trip == null) {
                store.leaveOut(cutover.id(), member.migrationId(), "It does not wait for a cutover any more.");
                continue;
            }
            StartGroups.Group group = trip.group();
            store.regroup(cutover.id(), member.migrationId(), group);
            if (ready.contains(member.migrationId())) {
                go(trip.migration(), cutover, actor);
            } else {
                store.leaveOut(cutover.id(), member.migrationId(), leftBehind(trip, group));
            }
        }
        audit(cutover, actor, "cutover.started", null);
        return store.find(cutover.id()).orElseThrow();
    }

    private static String leftBehind(Trip trip, StartGroups.@Nullable Group group) {
        if (trip.notYet() == null && group != null) {
            return "Another VM of %s is not ready.".formatted(group.name());
        }
        String why = Objects.requireNonNullElse(trip.notYet(), "It is not ready.");
        return trip.batch() ? why + " This cutover goes without it; plan another when its batch has begun." : why;
    }

    /// Until when one may start that waits for its batch: the first last start of its waves' windows; empty where one has none.
    Optional<Instant> lastStart(Cutover cutover) {
        List<Optional<Instant>> lasts = migrations.of(cutover.members().stream().filter(Cutover.Member::open)
                .map(Cutover.Member::migrationId).toList()).stream()
                .map(trip -> Optional.ofNullable(trip.waveId())).distinct()
                .map(wave -> wave.flatMap(hours::of).map(CutoverWindow::lockoutAt)).toList();
        return lasts.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : lasts.stream().map(Optional::orElseThrow).min(Comparator.naturalOrder());
    }

    /// For this VM of a cutover alone; the others' power stays.
    void agree(MigrationView trip, @Nullable String consent, String actor) {
        if (consent != null) {
            replicator.consent(trip.id(), actor, consent);
            audit.append(AuditEntry.of(actor, "migration.power-off-agreed",
                    new Subject("migration", trip.id().toString(), trip.vmName())).because(consent));
        }
    }

    private void go(MigrationView trip, Cutover cutover, String actor) {
        if (trip.state() == State.PLANNED) {
            // what was agreed is asked for when it is needed (PowerConsent)
            migrations.start(trip.id(), actor);
            return;
        }
        Cutover.Consent consent = cutover.consent();
        if (consent != null) {
            replicator.consent(trip.id(), consent.by(), consent.reason());
        }
        migrations.cutOver(trip.id(), actor, "cutover of %s, started by %s".formatted(cutover.label(), actor));
    }

    /// Who can go now: everybody who is ready, together with all it starts with.
    private static Set<UUID> ready(Called called) {
        Set<StartGroups.Group> late = called.awaits().stream().filter(trip -> trip.notYet() != null).map(Trip::group)
                .filter(Objects::nonNull).collect(Collectors.toSet());
        return called.awaits().stream().filter(trip -> trip.notYet() == null)
                .filter(trip -> trip.group() == null || !late.contains(trip.group()))
                .map(trip -> trip.migration().id()).collect(Collectors.toSet());
    }

    /// Those of it that go now.
    static List<Trip> going(Called called) {
        Set<UUID> ready = ready(called);
        return called.awaits().stream().filter(trip -> ready.contains(trip.migration().id())).toList();
    }

    void audit(Cutover cutover, String actor, String action, @Nullable String reason) {
        Map<String, String> more = new HashMap<>();
        more.put("scope", cutover.scope().name().toLowerCase(Locale.ROOT));
        more.put("starts-at", cutover.startsAt().toString());
        more.put("vms", Integer.toString(cutover.members().size()));
        audit.append(AuditEntry.of(actor, action, new Subject("cutover", cutover.id().toString(), cutover.label()))
                .because(reason).with(more));
    }
}
