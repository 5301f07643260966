package io.towpath.wave;

import io.towpath.migration.RefusedException;
import io.towpath.planning.PlanContent;
import io.towpath.planning.PlanState;
import io.towpath.planning.PlanView;
import io.towpath.planning.PlannedWave;
import io.towpath.planning.Plans;
import io.towpath.planning.SameWaves;
import io.towpath.planning.wave.WaveKind;
import io.towpath.planning.wave.Window;
import io.towpath.wave.Publishing.Loss;
import io.towpath.wave.Publishing.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Works out what publishing a plan would do, and does nothing. A planned wave is the draft that it became before; else
/// the draft of an earlier plan that is most like it.
@Component
public class PublishPreview {

    private final Plans plans;
    private final WaveStore store;
    private final WaveHoldings holdings;

    PublishPreview(Plans plans, WaveStore store, WaveHoldings holdings) {
        this.plans = plans;
        this.store = store;
        this.holdings = holdings;
    }

    /// What of drafts comes from the plan that is published, by wave.
    private record Published(Map<UUID, PlannedWave> waves, Map<UUID, Set<UUID>> needs) {

        static Published of(PlanContent content) {
            Map<UUID, PlannedWave> waves = new HashMap<>();
            Map<UUID, UUID> became = new HashMap<>();
            content.waves().forEach(wave -> {
                UUID id = wave.waveId();
                if (id != null) {
                    waves.put(id, wave);
                    became.put(wave.id(), id);
                }
            });
            Map<UUID, Set<UUID>> needs = new HashMap<>();
            waves.forEach((id, wave) -> needs.put(id, wave.dependsOn().stream().map(became::get)
                    .filter(Objects::nonNull).collect(Collectors.toSet())));
            return new Published(waves, needs);
        }
    }

    /// @throws RefusedException where there is no such plan, or it is not saved
    @Transactional(readOnly = true)
    public Publishing of(UUID planId, PlanPublisher.Defaults defaults) {
        PlanView plan = plans.find(planId).orElseThrow(() -> new RefusedException("not-found",
                "There is no plan " + planId + ".", "Look for it in the list of plans."));
        if (plan.state() == PlanState.DRAFT) {
            throw new RefusedException("plan-not-saved", plan.name() + " is not saved.",
                    "Save it first: what is published does not change any more.");
        }
        PlanContent content = plans.content(planId);
        Published published = Published.of(plans.newest(PlanState.PUBLISHED).map(PlanView::id).map(plans::content)
                .orElse(PlanContent.EMPTY));
        Map<UUID, UUID> known = plans.wavesByOrigin();
        Map<UUID, WaveRow> ours = store.rows(store.drafts(known.values())).stream()
                .collect(Collectors.toMap(WaveRow::id, wave -> wave, (one, _) -> one, LinkedHashMap::new));
        Set<UUID> inScope = plans.estate().byId().keySet();
        Map<UUID, List<UUID>> vms = new LinkedHashMap<>();
        Map<UUID, UUID> waves = new HashMap<>();
        int untouched = 0;
        int leftOut = 0;
        Set<UUID> left = new LinkedHashSet<>(ours.keySet());
        for (PlannedWave planned : content.waves()) {
            UUID id = known.get(planned.origin());
            if (id != null && !ours.containsKey(id) && store.find(id).isPresent()) {
                untouched++;
                waves.put(planned.id(), id);
                continue;
            }
            List<UUID> all = content.members(planned.id());
            List<UUID> those = all.stream().filter(inScope::contains).toList();
            leftOut += all.size() - those.size();
            if (!those.isEmpty()) {
                vms.put(planned.id(), those);
                if (id != null && left.remove(id)) {
                    waves.put(planned.id(), id);
                }
            }
        }
        Map<UUID, Set<UUID>> members = store.membersOf(ours.keySet());
        waves.putAll(alike(content, vms, waves.keySet(), left, members));
        left.removeAll(waves.values());
        Set<UUID> byHand = holdings.withWindowByHand(ours.keySet());
        List<Step> steps = new ArrayList<>();
        List<Window> free = holdings.windows();
        Set<UUID> moved = new HashSet<>();
        int proposed = 0;
        for (PlannedWave planned : content.waves()) {
            List<UUID> those = vms.get(planned.id());
            if (those == null) {
                continue;
            }
            UUID id = waves.get(planned.id());
            WaveRow wave = id == null ? null : ours.get(id);
            PlannedWave before = id == null ? null : published.waves().get(id);
            Set<UUID> had = id == null ? Set.of() : members.getOrDefault(id, Set.of());
            WaveDraft draft = draft(planned, wave, before, defaults);
            boolean retimed = before != null && !sameTime(before.window(), planned.window());
            if (id != null && retimed && !byHand.contains(id)) {
                moved.add(id);
            }
            UUID window = window(planned.window(), defaults.calendar() ? free : List.of());
            boolean makes = defaults.calendar() && planned.window() != null && window == null
                    && (id == null || !byHand.contains(id));
            boolean changed = wave == null || before == null || retimed || makes || !had.equals(Set.copyOf(those))
                    || before.kind() != planned.kind() || !Objects.equals(id(before.window()), window)
                    || !needs(planned, waves, vms.keySet()).equals(published.needs().getOrDefault(id, Set.of()))
                    || !draft.equals(drafted(wave));
            proposed += planned.window() != null && window(planned.window(), free) == null ? 1 : 0;
            steps.add(new Step(planned, those, wave, had, draft, window, makes, changed));
        }
        List<WaveRow> gone = left.stream().map(ours::get).toList();
        Set<UUID> others = new HashSet<>(moved);
        steps.forEach(step -> {
            WaveRow wave = step.wave();
            if (wave != null && step.vms().stream().filter(vm -> !step.had().contains(vm)).count() * 2 > step.vms()
                    .size()) {
                others.add(wave.id());
            }
        });
        return new Publishing(plan, steps, gone, untouched, leftOut, proposed, others, losses(steps, gone, moved,
                others));
    }

    /// Where most drafts of plans go; empty where there are none.
    @Transactional(readOnly = true)
    public Optional<UUID> usualTarget() {
        Map<UUID, Integer> targets = new LinkedHashMap<>();
        store.rows(store.drafts(plans.wavesByOrigin().values()))
                .forEach(wave -> targets.merge(wave.targetId(), 1, Integer::sum));
        return targets.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    private Map<UUID, UUID> alike(PlanContent content, Map<UUID, List<UUID>> vms, Set<UUID> found, Set<UUID> left,
            Map<UUID, Set<UUID>> members) {
        Map<UUID, Plans.WaveTime> times = plans.times();
        List<SameWaves.Known> before = left.stream().map(id -> new SameWaves.Known(id,
                times.containsKey(id) ? times.get(id).opensAt() : null, members.getOrDefault(id, Set.of()))).toList();
        List<SameWaves.Known> after = content.waves().stream()
                .filter(wave -> vms.containsKey(wave.id()) && !found.contains(wave.id()))
                .map(wave -> new SameWaves.Known(wave.id(), wave.window() == null ? null : wave.window().opensAt(),
                        Set.copyOf(vms.getOrDefault(wave.id(), List.of()))))
                .toList();
        return SameWaves.of(before, after);
    }

    /// Waves that it waits for; one that is made yet counts as another each time.
    private static Set<UUID> needs(PlannedWave planned, Map<UUID, UUID> waves, Set<UUID> made) {
        return planned.dependsOn().stream().filter(id -> waves.containsKey(id) || made.contains(id))
                .map(id -> waves.getOrDefault(id, id)).collect(Collectors.toSet());
    }

    private static @Nullable UUID id(@Nullable Window window) {
        return window == null ? null : window.id();
    }

    /// One that was proposed may be in the calendar since: the plan was published before, or somebody made it.
    private static @Nullable UUID window(@Nullable Window planned, List<Window> free) {
        return planned == null || planned.id() != null
                ? id(planned)
                : free.stream().filter(window -> sameTime(window, planned)).map(Window::id).filter(Objects::nonNull)
                        .findFirst().orElse(null);
    }

    private static boolean sameTime(@Nullable Window one, @Nullable Window other) {
        return one == null || other == null
                ? one == other
                : one.opensAt().equals(other.opensAt()) && one.closesAt().equals(other.closesAt());
    }

    /// A new wave is as the dialog says. One that is there keeps what was decided about it, unless the dialog is to hold for
    /// all; slots that it had of its window it gets of the new one, and what becomes a final wave soaks at least as long as
    /// those.
    private static WaveDraft draft(PlannedWave planned, @Nullable WaveRow wave, @Nullable PlannedWave before,
            PlanPublisher.Defaults defaults) {
        boolean critical = planned.kind() == WaveKind.CRITICAL;
        int soak = critical ? defaults.criticalSoak() : defaults.soak();
        if (wave == null || defaults.forAll()) {
            Integer chosen = defaults.slots();
            return new WaveDraft(planned.name(), defaults.targetId(), defaults.format(),
                    chosen == null ? slots(planned.window()) : chosen, soak, defaults.onFailure());
        }
        boolean newlyCritical = critical && before != null && before.kind() != WaveKind.CRITICAL;
        boolean ofWindow = before != null && wave.slots() == slots(before.window());
        return new WaveDraft(before != null && before.name().equals(planned.name()) ? wave.name() : planned.name(),
                wave.targetId(), wave.format(), ofWindow ? slots(planned.window()) : wave.slots(),
                newlyCritical ? Math.max(soak, wave.soakBusinessDays()) : wave.soakBusinessDays(), wave.onFailure());
    }

    private static int slots(@Nullable Window window) {
        return Math.clamp(window == null ? 2 : window.slots(), 1, WaveDraft.MAX_SLOTS);
    }

    private static WaveDraft drafted(WaveRow wave) {
        return new WaveDraft(wave.name(), wave.targetId(), wave.format(), wave.slots(), wave.soakBusinessDays(),
                wave.onFailure());
    }

    private List<Loss> losses(List<Step> steps, List<WaveRow> gone, Set<UUID> moved, Set<UUID> another) {
        List<Loss> losses = new ArrayList<>();
        Map<UUID, List<String>> held = holdings.of(gone.stream().map(WaveRow::id).toList());
        gone.stream().filter(wave -> held.containsKey(wave.id())).forEach(wave -> losses.add(new Loss(wave.id(),
                wave.key(), wave.name(), true, held.getOrDefault(wave.id(), List.of()))));
        Map<UUID, WaveRow> changed = new LinkedHashMap<>();
        Map<UUID, Set<UUID>> others = new HashMap<>();
        for (Step step : steps) {
            WaveRow wave = step.wave();
            if (wave != null && step.changed()) {
                changed.put(wave.id(), wave);
                Set<UUID> comeOrGo = new HashSet<>(step.had());
                step.vms().forEach(vm -> {
                    if (!comeOrGo.remove(vm)) {
                        comeOrGo.add(vm);
                    }
                });
                others.put(wave.id(), comeOrGo);
            }
        }
        Map<UUID, List<String>> byChange = holdings.voidedByChange(changed.keySet());
        Map<UUID, List<String>> byBeingAnother = holdings.voidedByAnother(another);
        Map<UUID, List<String>> byTime = holdings.voidedByTime(moved);
        changed.forEach((id, wave) -> {
            List<String> what = new ArrayList<>(byTime.getOrDefault(id, List.of()).stream()
                    .map(said -> "of another time, " + said).toList());
            Set<UUID> vms = others.getOrDefault(id, Set.of());
            if (!moved.contains(id) && !vms.isEmpty()) {
                what.addAll(holdings.agreedAbout(List.of(id), vms).getOrDefault(id, List.of()));
            }
            what.addAll(byBeingAnother.getOrDefault(id, List.of()));
            what.addAll(byChange.getOrDefault(id, List.of()));
            if (!what.isEmpty()) {
                losses.add(new Loss(id, wave.key(), wave.name(), false, what));
            }
        });
        return losses;
    }
}
