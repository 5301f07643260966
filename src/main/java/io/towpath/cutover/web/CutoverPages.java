package io.towpath.cutover.web;

import io.towpath.access.CurrentUser;
import io.towpath.cutover.Cutover;
import io.towpath.cutover.CutoverState;
import io.towpath.cutover.Cutovers;
import io.towpath.cutover.Foreseen;
import io.towpath.cutover.Foresights;
import io.towpath.cutover.Scope;
import io.towpath.cutover.web.CutoverPage.PartOf;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.StepView;
import io.towpath.migration.power.PowerRecord;
import io.towpath.migration.power.PowerRecords;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Puts the page of a cutover together.
@Component
class CutoverPages {

    private final Cutovers cutovers;
    private final Migrations migrations;
    private final PowerRecords records;
    private final Foresights foresights;
    private final CurrentUser user;
    private final Clock clock;
    private final Comparings comparings;

    CutoverPages(Cutovers cutovers, Migrations migrations, PowerRecords records, Foresights foresights,
            CurrentUser user, Clock clock, Comparings comparings) {
        this.comparings = comparings;
        this.foresights = foresights;
        this.cutovers = cutovers;
        this.migrations = migrations;
        this.records = records;
        this.user = user;
        this.clock = clock;
    }

    CutoverPage of(Scope scope, UUID scopeId) {
        ZoneId zone = user.zone();
        MigrationView trip = scope == Scope.VM ? migrations.latestOf(scopeId).orElse(null) : null;
        Optional<Cutover> newest = trip != null ? cutovers.ofMigration(trip.id()) : cutovers.of(scope, scopeId);
        PartOf partOf = newest.map(cutover -> partOf(cutover, scope, scopeId)).orElse(null);
        if (partOf != null && partOf.leftOut() != null) {
            // what the others do is not this VM's cutover
            newest = Optional.empty();
        }
        boolean open = newest.map(Cutover::state).map(CutoverState::isOpen).orElse(false);
        Cutovers.Look look = cutovers.look(scope, scopeId);
        Optional<Foreseen> foreseen = foreseen(scope, scopeId, newest, open || look.awaits() == 0);
        Optional<PowerRecord> power = trip == null ? Optional.empty() : records.of(trip.id());
        return new CutoverPage(CutoverPage.word(scope), scopeId, look.label(),
                newest.map(cutover -> CutoverPage.now(cutover, zone)).orElse(null), partOf,
                newest.map(cutover -> rows(cutover, foreseen)).orElse(List.of()), look.notNow(), look.tight(),
                comparings.of(scope, scopeId, trip), !open && look.awaits() > 0, zone.getId(),
                CutoverPage.field(clock.instant().plus(Duration.ofMinutes(15)).truncatedTo(ChronoUnit.MINUTES), zone),
                foreseen.map(known -> OutageRows.of(known, trip, clock.instant())).orElse(List.of()),
                foreseen.map(known -> OutageRows.note(known, trip)).orElse(null),
                power.map(record -> CutoverPage.power(record, zone)).orElse(null), asks(trip),
                trip == null ? null : trip.id(),
                newest.map(Cutover::state).filter(state -> state == CutoverState.RUNNING).isPresent());
    }

    /// Of a VM alone its own strip tells it, unless others start with it.
    private Optional<Foreseen> foreseen(Scope scope, UUID scopeId, Optional<Cutover> newest, boolean ofNewest) {
        if (ofNewest) {
            return newest.filter(cutover -> cutover.members().size() > 1).flatMap(foresights::of);
        }
        return scope == Scope.VM ? Optional.empty() : foresights.ofThoseWaiting(scope, scopeId);
    }

    private static @Nullable PartOf partOf(Cutover cutover, Scope scope, UUID scopeId) {
        if (cutover.scope() == scope && cutover.scopeId().equals(scopeId)) {
            return null;
        }
        return new PartOf(CutoverPage.word(cutover.scope()), cutover.scopeId(), cutover.label(),
                cutover.members().stream()
                        .filter(member -> member.vmId().equals(scopeId)).map(Cutover.Member::leftOut)
                        .filter(Objects::nonNull).findFirst().orElse(null));
    }

    private List<CutoverPage.Row> rows(Cutover cutover, Optional<Foreseen> foreseen) {
        return cutover.members().stream().map(member -> {
            MigrationView trip = migrations.find(member.migrationId()).orElse(null);
            boolean waits = cutover.state().isOpen() && member.leftOut() == null;
            String what = member.leftOut() != null
                    ? "Left out: " + member.leftOut()
                    : trip == null ? "" : what(trip);
            return new CutoverPage.Row(member.migrationId(), member.vmId(), member.vmName(), member.groupName(), what,
                    foreseen.map(known -> OutageRows.of(known, member.migrationId())).orElse(null),
                    waits && cutover.members().size() > 1);
        }).toList();
    }

    private static String what(MigrationView trip) {
        String note = trip.steps().stream()
                .filter(step -> step.within() == trip.state() && step.progress() == StepView.Progress.RUNNING)
                .map(StepView::note).filter(Objects::nonNull).findFirst().orElse(trip.next());
        String state = trip.state().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        return "%s. %s".formatted(state.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + state.substring(1),
                trip.stall() != null ? trip.stall().what() : note);
    }

    /// `started` or `off`: what only a person can say of a target now; null: nothing.
    private static @Nullable String asks(@Nullable MigrationView trip) {
        if (trip == null) {
            return null;
        }
        for (StepView step : trip.steps()) {
            boolean stands = step.within() == trip.state() && step.progress() != StepView.Progress.DONE
                    && step.note() != null;
            if (stands && step.name().equals("start-target") && step.progress() == StepView.Progress.RUNNING) {
                return "started";
            }
            if (stands && step.name().equals("stop-target")
                    && (step.progress() == StepView.Progress.RUNNING || trip.stall() != null)) {
                return "off";
            }
        }
        return trip.stall() != null && trip.stall().code().equals("target-unknown") ? "off" : null;
    }
}
