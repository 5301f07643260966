package io.towpath.planning;

import io.towpath.planning.wave.Proposal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
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

    /// The proposal; a wave that cuts over when one of the draft did is the same wave.
    static PlanContent of(Proposal proposal, PlanContent before) {
        Map<Instant, PlannedWave> byTime = new HashMap<>();
        before.waves().stream().filter(wave -> wave.window() != null)
                .forEach(wave -> byTime.putIfAbsent(Objects.requireNonNull(wave.window()).opensAt(), wave));
        List<UUID> ids = new ArrayList<>();
        List<PlannedWave> waves = new ArrayList<>();
        Map<UUID, Placed> placements = new LinkedHashMap<>();
        for (Proposal.Wave wave : proposal.waves()) {
            PlannedWave same = byTime.get(wave.window().opensAt());
            UUID id = same == null ? UUID.randomUUID() : same.id();
            ids.add(id);
            waves.add(new PlannedWave(id, same == null ? UUID.randomUUID() : same.origin(),
                    "Wave " + waves.size() + " · " + wave.kind().title(), wave.kind(), wave.window(),
                    wave.dependsOn().stream().map(ids::get).toList(), same == null ? null : same.waveId()));
            wave.placements().forEach(placed -> placed.group().vms()
                    .forEach(vm -> placements.put(vm.id(), new Placed(id, placed.because(), false))));
        }
        return new PlanContent(waves, placements);
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
