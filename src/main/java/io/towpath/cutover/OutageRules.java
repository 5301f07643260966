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
/// freeze, or of a wave that is held or over. Once one of a group is down the others follow: half a group is worse.
@Component
class OutageRules implements OutagePermit {

    /// What passes between the start and the outage where nobody was waited for.
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
        if (store.anyGoesDown(group.stream().filter(other -> other.state() == State.CUTTING_OVER).map(
                Companion::migrationId).toList())) {
            return new Go();
        }
        Instant now = store.now();
        Instant began = trip.migration().since();
        boolean atOnce = now.isBefore(began.plus(AT_ONCE));
        return rules.againstStart(List.of(trip), atOnce ? began : now)
                .filter(against -> !atOnce || isPaused(against))
                .map(against -> isPaused(against)
                        ? new Wait(String.valueOf(against.getMessage()))
                        : stop(trip, against))
                .orElse(new Go());
    }

    private static boolean isPaused(RefusedException against) {
        return against.code().equals(CutoverRules.PAUSED);
    }

    private static Answer stop(Trip trip, RefusedException against) {
        return new Stop("%s waited, and may not go down any more. %s".formatted(trip.name(), against.getMessage()),
                "Give the cutover up and plan it for another time; or change what is against it, then retry.");
    }
}
