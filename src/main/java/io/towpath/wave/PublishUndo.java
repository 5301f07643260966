package io.towpath.wave;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.migration.RefusedException;
import io.towpath.planning.PlanDesk;
import io.towpath.planning.PlanView;
import io.towpath.planning.Plans;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.readiness.Readiness;
import io.towpath.wave.PublicationStore.Publication;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Takes the newest publishing of a plan back: waves that it made go, those it discarded are there again with all that people
/// did about them, those it changed are as they were, and the plan before is published again. Only while nothing has gone on
/// from it: what people did since is never lost by an undo.
@Component
@Transactional
public class PublishUndo {

    private final PublicationStore store;
    private final PlanDesk desk;
    private final Drafts drafts;
    private final Readiness readiness;
    private final AuditTrail audit;

    PublishUndo(PublicationStore store, PlanDesk desk, Drafts drafts, Readiness readiness, AuditTrail audit) {
        this.store = store;
        this.desk = desk;
        this.drafts = drafts;
        this.readiness = readiness;
        this.audit = audit;
    }

    /// What has to do with drafts.
    @Component
    static class Drafts {

        private final Plans plans;
        private final WaveComposer composer;
        private final WaveStore waves;
        private final WaveHoldings holdings;
        private final CutoverCalendar calendar;

        Drafts(Plans plans, WaveComposer composer, WaveStore waves, WaveHoldings holdings, CutoverCalendar calendar) {
            this.plans = plans;
            this.composer = composer;
            this.waves = waves;
            this.holdings = holdings;
            this.calendar = calendar;
        }
    }

    /// @param made    waves that it made and that would go
    /// @param back    waves that would be there again
    /// @param changed waves that would be what they were
    /// @param against why it cannot be taken back, in sentences; empty: it can
    public record Possible(int made, int back, int changed, List<String> against) {}

    /// Empty where the plan is not what was published last, or that was taken back.
    @Transactional(readOnly = true)
    public Optional<Possible> possible(UUID planId) {
        return store.newest().filter(last -> last.planId().equals(planId)).map(last -> {
            Map<UUID, Boolean> kept = store.kept(last.id());
            int back = (int) kept.values().stream().filter(there -> !there).count();
            return new Possible(drafts.waves.rows(last.made()).size(), back, kept.size() - back, against(last, kept));
        });
    }

    private List<String> against(Publication last, Map<UUID, Boolean> kept) {
        List<String> against = new ArrayList<>();
        Map<UUID, List<String>> held = store.since(last.id());
        held.putAll(drafts.holdings.of(last.made()));
        Set<UUID> there = new HashSet<>();
        for (WaveRow wave : drafts.waves.rows(last.versions().keySet())) {
            there.add(wave.id());
            Integer left = last.versions().get(wave.id());
            if (wave.state() != WaveState.DRAFT) {
                against.add(wave.key() + " was started since.");
            } else if (left == null || left != wave.version()) {
                against.add(wave.key() + " was changed since.");
            } else if (held.containsKey(wave.id())) {
                against.add("%s has, since: %s.".formatted(wave.key(), String.join("; ", held.getOrDefault(wave.id(),
                        List.of()))));
            }
        }
        last.versions().keySet().stream().filter(wave -> kept.containsKey(wave) && !there.contains(wave))
                .forEach(_ -> against.add("A wave that it changed was discarded since."));
        Set<UUID> own = new HashSet<>(kept.keySet());
        own.addAll(last.made());
        store.elsewhere(last.id(), own).forEach(vm -> against.add(vm + "."));
        return against;
    }

    /// @throws RefusedException `not-found`, `undo-closed`
    public void undo(UUID planId, String actor) {
        PlanView plan = drafts.plans.find(planId).orElseThrow(() -> new RefusedException("not-found",
                "There is no plan " + planId + ".", "Look for it in the list of plans."));
        desk.hold();
        Publication last = store.newest().filter(newest -> newest.planId().equals(planId))
                .orElseThrow(() -> new RefusedException("undo-closed", plan.name()
                        + " is not what was published last, or that was undone before.",
                        "Publish the plan that is to hold."));
        drafts.waves.lockAll(last.versions().keySet());
        Map<UUID, Boolean> kept = store.kept(last.id());
        List<String> against = against(last, kept);
        if (!against.isEmpty()) {
            throw closed(plan, String.join(" ", against));
        }
        Set<UUID> judged = new LinkedHashSet<>(drafts.waves.targetsOfMembers(last.versions().keySet()).keySet());
        last.versions().keySet().forEach(wave -> drafts.waves.keepMembers(wave, List.of()));
        drafts.waves.rows(last.made()).forEach(wave -> drafts.composer.discard(wave.id(), null, actor));
        store.restore(last.id(), kept.entrySet().stream().filter(wave -> !wave.getValue()).map(Map.Entry::getKey)
                .toList());
        desk.unpublished(planId, last.earlier(), last.before(), actor);
        unlessInCircles(plan, kept.keySet());
        store.undone(last.id(), actor);
        store.unused(last.windows()).forEach(window -> drafts.calendar.cancel(window,
                "Publishing " + plan.name() + " was undone.", actor));
        drafts.waves.rows(kept.keySet()).forEach(wave -> audit.append(AuditEntry.of(actor, "wave.restored",
                wave.subject()).with(Map.of("plan", plan.name()))));
        judged.addAll(drafts.waves.targetsOfMembers(kept.keySet()).keySet());
        if (!judged.isEmpty()) {
            readiness.judgeLater(judged);
        }
    }

    /// What somebody said since of a wave that has nothing to do with it may be the other way round than it was planned.
    private void unlessInCircles(PlanView plan, Set<UUID> waves) {
        List<String> circle = store.waitingForThemselves(waves);
        if (!circle.isEmpty()) {
            throw closed(plan,
                    "%s would wait for what waits for them, by what was said on gates pages since.".formatted(
                            String.join(", ", circle)));
        }
    }

    private static RefusedException closed(PlanView plan, String why) {
        return new RefusedException("undo-closed", "Publishing %s cannot be undone any more: %s".formatted(plan.name(),
                why), "Edit the plan and publish it.");
    }
}
