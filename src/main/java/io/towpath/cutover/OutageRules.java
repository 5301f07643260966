package io.towpath.cutover;

import io.towpath.cutover.CutoverStore.Companion;
import io.towpath.cutover.Muster.Trip;
import io.towpath.migration.OutageBarrier.Answer;
import io.towpath.migration.OutageBarrier.Go;
import io.towpath.migration.OutageBarrier.Stop;
import io.towpath.migration.OutageBarrier.Wait;
import io.towpath.migration.OutagePermit;
import io.towpath.migration.RefusedException;
import io.towpath.migration.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// The rules of a cutover's start hold for its outage too when that comes later: nobody goes down after the last start, in a
/// freeze, or of a wave that is held or over. Once one of a group is down the others follow, half a group is worse; but not
/// once the go was withdrawn or the wave is over: then a person wants nobody down any more.
@Component
class OutageRules implements OutagePermit {

    /// What passes between the start and the outage where nobody was waited for: until then it is the time of the start that
    /// counts. What was decided since counts at once.
    private static final Duration AT_ONCE = Duration.ofMinutes(10);

    private final CutoverStore store;
    private final Muster muster;
    private final CutoverRules rules;

    OutageRules(CutoverStore store, Muster muster, CutoverRules rules) {
        this.store = store;
        this.muster = muster;
        this.rules = rules;
    }

    @Override
    @Transactional(readOnly = true)
    public Set<UUID> companions(UUID migrationId) {
        return group(migrationId).stream().filter(other -> !other.back() && !GroupBarrier.isPast(other))
                .map(Companion::migrationId).collect(Collectors.toSet());
    }

    /// The others of its group in the cutover that runs.
    private List<Companion> group(UUID migrationId) {
        return store.openOf(migrationId).filter(open -> open.state() == CutoverState.RUNNING)
                .flatMap(cutover -> cutover.members().stream().filter(each -> each.migrationId().equals(migrationId))
                        .findFirst().map(Cutover.Member::groupId).map(group -> store.companions(cutover.id(), group)))
                .orElse(List.of()).stream().filter(other -> !other.migrationId().equals(migrationId)).toList();
    }

    @Override
    @Transactional(readOnly = true)
    public Answer ask(UUID migrationId) {
        Trip trip = muster.goingDown(migrationId).orElse(null);
        if (trip == null) {
            return new Go();
        }
        List<Companion> group = group(migrationId);
        Optional<Companion> back = group.stream().filter(Companion::back).findFirst();
        if (back.isPresent()) {
            return new Wait(
                    "%s starts together with it and went back: leave it out of the cutover, or give this one up too."
                            .formatted(back.get().vmName()));
        }
        boolean follows = store.anyIsDown(group.stream().filter(other -> other.state() == State.CUTTING_OVER).map(
                Companion::migrationId).toList());
        Optional<RefusedException> against = follows
                ? rules.againstFollowing(trip)
                : rules.againstStart(List.of(trip), judgedAt(trip, store.now()));
        return against.map(rule -> rule.code().equals(CutoverRules.PAUSED)
                ? new Wait(String.valueOf(rule.getMessage()))
                : stop(trip, rule)).orElse(new Go());
    }

    private Instant judgedAt(Trip trip, Instant now) {
        Instant began = trip.migration().since();
        Instant started = store.openOf(trip.migration().id()).map(Cutover::startedAt)
                .filter(at -> at.isBefore(began)).orElse(began);
        return now.isBefore(started.plus(AT_ONCE)) ? started : now;
    }

    private static Answer stop(Trip trip, RefusedException against) {
        return new Stop("%s may not go down any more. %s".formatted(trip.name(), against.getMessage()),
                "Give the cutover up and plan it for another time; or change what is against it, then retry.");
    }
}
