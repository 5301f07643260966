package io.towpath.planning;

import io.towpath.planning.wave.PlanVm;
import io.towpath.planning.wave.Proposal;
import io.towpath.planning.wave.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// New contents of old ones.
final class Copies {

    private Copies() {}

    /// The same waves under new ids, without those that were started and without VMs out of scope.
    static PlanContent of(PlanContent content, Set<UUID> inScope, Set<UUID> started) {
        Map<UUID, UUID> ids = new LinkedHashMap<>();
        content.waves().stream().filter(wave -> wave.waveId() == null || !started.contains(wave.waveId()))
                .forEach(wave -> ids.put(wave.id(), UUID.randomUUID()));
        List<PlannedWave> waves = content.waves().stream().filter(wave -> ids.containsKey(wave.id()))
                .map(wave -> new PlannedWave(Objects.requireNonNull(ids.get(wave.id())), wave.origin(), wave.name(),
                        wave.kind(), wave.window(), wave.dependsOn().stream().filter(ids::containsKey).map(ids::get)
                                .toList(),
                        wave.waveId()))
                .toList();
        Map<UUID, Placed> placements = new LinkedHashMap<>();
        content.placements().forEach((vm, placed) -> {
            UUID wave = ids.get(placed.wave());
            if (wave != null && inScope.contains(vm)) {
                placements.put(vm, new Placed(wave, placed.because(), placed.byHand()));
            }
        });
        return new PlanContent(waves, placements);
    }

    /// The proposal, of nothing that was before.
    static PlanContent of(Proposal proposal, PlanContent before) {
        return of(proposal, new Before(before, PlanContent.EMPTY, PlanContent.EMPTY, Set.of()));
    }

    /// @param draft     what is suggested anew
    /// @param kept      of the draft, what stays as it is
    /// @param published what else a wave may have been, without those that were started
    record Before(PlanContent draft, PlanContent kept, PlanContent published, Set<UUID> started) {}

    /// The proposal; a wave of it that is alike one of the draft, or of the published plan, is the same over all versions.
    /// What comes into the window of a wave that is kept comes into that wave.
    static PlanContent of(Proposal proposal, Before before) {
        Map<UUID, PlannedWave> known = new LinkedHashMap<>();
        Map<UUID, UUID> same = same(proposal, before, known);
        List<PlannedWave> kept = before.kept.waves();
        List<PlannedWave> waves = new ArrayList<>();
        Map<UUID, Placed> placements = new LinkedHashMap<>();
        List<UUID> ids = new ArrayList<>();
        for (Proposal.Wave wave : proposal.waves()) {
            PlannedWave there = kept.stream().filter(one -> isIn(one, wave.window())).findFirst().orElse(null);
            UUID old = same.get(nth(ids.size()));
            PlannedWave was = there != null ? there : old == null ? null : known.get(old);
            // one of the draft keeps its id too: what did not move is no change
            UUID id = was != null && before.draft.wave(was.id()).isPresent() ? was.id() : UUID.randomUUID();
            ids.add(id);
            waves.add(new PlannedWave(id, was == null ? UUID.randomUUID() : was.origin(),
                    there != null && !Kept.isNamedByPlanner(there)
                            ? there.name()
                            : "Wave " + (proposal.first() + waves.size()) + " · " + wave.kind().title(),
                    there != null ? there.kind() : wave.kind(), there != null ? there.window() : wave.window(),
                    wave.dependsOn().stream().map(ids::get).toList(), was == null ? null : was.waveId()));
            wave.placements().forEach(placed -> placed.group().vms().forEach(vm -> placements.put(vm.id(),
                    before.kept.placements().getOrDefault(vm.id(), new Placed(id, placed.because(), false)))));
        }
        before.kept.placements().forEach(placements::putIfAbsent);
        Set<UUID> all = Stream.concat(ids.stream(), kept.stream().map(PlannedWave::id)).collect(Collectors.toSet());
        kept.stream().filter(wave -> !ids.contains(wave.id()))
                .forEach(wave -> waves.add(new PlannedWave(wave.id(), wave.origin(), wave.name(), wave.kind(),
                        wave.window(), wave.dependsOn().stream().filter(all::contains).toList(), wave.waveId())));
        return new PlanContent(ordered(waves), placements);
    }

    private static boolean isIn(PlannedWave wave, Window window) {
        return wave.window() != null && window.isSameAs(wave.window());
    }

    /// A wave of a proposal has no id yet.
    private static UUID nth(int position) {
        return new UUID(0, position);
    }

    private static Map<UUID, UUID> same(Proposal proposal, Before before, Map<UUID, PlannedWave> known) {
        Set<UUID> kept = before.kept.waves().stream().map(PlannedWave::id).collect(Collectors.toSet());
        Set<UUID> origins = before.draft.waves().stream().map(PlannedWave::origin).collect(Collectors.toSet());
        List<SameWaves.Known> were = new ArrayList<>();
        before.draft.waves().stream().filter(wave -> !kept.contains(wave.id()))
                .filter(wave -> wave.waveId() == null || !before.started.contains(wave.waveId()))
                .forEach(wave -> were.add(known(wave, before.draft, known)));
        before.published.waves().stream().filter(wave -> !origins.contains(wave.origin()))
                .forEach(wave -> were.add(known(wave, before.published, known)));
        List<SameWaves.Known> are = new ArrayList<>();
        for (Proposal.Wave wave : proposal.waves()) {
            boolean intoKept = before.kept.waves().stream().anyMatch(one -> isIn(one, wave.window()));
            are.add(new SameWaves.Known(nth(are.size()), wave.window().opensAt(), intoKept
                    ? Set.of()
                    : wave.placements().stream().flatMap(placed -> placed.group().vms().stream()).map(PlanVm::id)
                            .collect(Collectors.toSet())));
        }
        return SameWaves.of(were, are);
    }

    private static SameWaves.Known known(PlannedWave wave, PlanContent of, Map<UUID, PlannedWave> earlier) {
        earlier.put(wave.id(), wave);
        return new SameWaves.Known(wave.id(), wave.window() == null ? null : wave.window().opensAt(),
                Set.copyOf(of.members(wave.id())));
    }

    static PlanContent moved(PlanContent before, Collection<UUID> vms, @Nullable UUID wave, String because) {
        Map<UUID, Placed> placements = new LinkedHashMap<>(before.placements());
        for (UUID vm : vms) {
            Placed old = placements.get(vm);
            if (wave == null) {
                placements.remove(vm);
            } else if (old == null || !old.wave().equals(wave)) {
                placements.put(vm, new Placed(wave, because, true));
            }
        }
        return new PlanContent(before.waves(), placements);
    }

    /// In the order of the windows; one without a window comes last.
    static PlanContent added(PlanContent before, PlannedWave wave) {
        List<PlannedWave> waves = new ArrayList<>(before.waves());
        waves.add(wave);
        return before.with(ordered(waves));
    }

    static List<PlannedWave> ordered(List<PlannedWave> waves) {
        return waves.stream().sorted(Comparator.comparing(
                (PlannedWave wave) -> wave.window() == null ? Instant.MAX : wave.window().opensAt())).toList();
    }

    static PlanContent without(PlanContent before, UUID wave) {
        return new PlanContent(before.waves().stream().filter(kept -> !kept.id().equals(wave))
                .map(kept -> new PlannedWave(kept.id(), kept.origin(), kept.name(), kept.kind(), kept.window(),
                        kept.dependsOn().stream().filter(other -> !other.equals(wave)).toList(), kept.waveId()))
                .toList(),
                before.placements().entrySet().stream().filter(placed -> !placed.getValue().wave().equals(wave))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one,
                                LinkedHashMap::new)));
    }
}
