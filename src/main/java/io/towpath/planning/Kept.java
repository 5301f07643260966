package io.towpath.planning;

import io.towpath.planning.wave.Estate;
import io.towpath.planning.wave.Fixed;
import io.towpath.planning.wave.PlanVm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What people composed of a draft, which a suggestion for the rest leaves as it is.
final class Kept {

    private static final Pattern PROPOSED_NAME = Pattern.compile("Wave \\d+ · .*");

    private Kept() {}

    /// Whether nobody named the wave.
    static boolean isNamedByPlanner(PlannedWave wave) {
        return PROPOSED_NAME.matcher(wave.name()).matches();
    }

    /// Waves that hold what was placed by hand, or that somebody named, with what was placed by hand and the others of its
    /// groups: a group is never split by the planner. Of a group that people split the others go where most of it is.
    static PlanContent of(PlanContent draft, PlanEstate estate, Set<UUID> started) {
        Map<UUID, PlanVm> inScope = estate.byId();
        Set<UUID> open = draft.waves().stream()
                .filter(wave -> wave.waveId() == null || !started.contains(wave.waveId())).map(PlannedWave::id)
                .collect(Collectors.toSet());
        Map<UUID, Placed> placements = new LinkedHashMap<>();
        draft.placements().forEach((vm, placed) -> {
            if (placed.byHand() && inScope.containsKey(vm) && open.contains(placed.wave())) {
                placements.put(vm, placed);
            }
        });
        Map<UUID, Integer> positions = new HashMap<>();
        draft.waves().forEach(wave -> positions.put(wave.id(), positions.size()));
        Map<UUID, Placed> others = new LinkedHashMap<>();
        estate.groups().values().forEach(group -> {
            Map<UUID, Integer> where = new HashMap<>();
            group.stream().map(vm -> placements.get(vm.id())).filter(Objects::nonNull)
                    .forEach(placed -> where.merge(placed.wave(), 1, Integer::sum));
            where.entrySet().stream().max(Map.Entry.<UUID, Integer>comparingByValue()
                    .thenComparing(most -> -positions.getOrDefault(most.getKey(), 0))).ifPresent(
                            most -> group.stream().filter(vm -> !placements.containsKey(vm.id()))
                                    .forEach(vm -> others.put(vm.id(), new Placed(most.getKey(),
                                            "Of its group others were placed here by hand.", false))));
        });
        placements.putAll(others);
        Set<UUID> used = placements.values().stream().map(Placed::wave).collect(Collectors.toSet());
        return new PlanContent(draft.waves().stream().filter(wave -> open.contains(wave.id()))
                .filter(wave -> used.contains(wave.id()) || !isNamedByPlanner(wave)).toList(), placements);
    }

    /// What is left to propose: all but those in waves that have no window, where the planner cannot go.
    static Estate rest(PlanContent kept, Estate estate) {
        Set<UUID> timeless = new HashSet<>();
        kept.waves().stream().filter(wave -> wave.window() == null)
                .forEach(wave -> timeless.addAll(kept.members(wave.id())));
        return timeless.isEmpty()
                ? estate
                : new Estate(estate.vms().stream().filter(vm -> !timeless.contains(vm.id())).toList(),
                        estate.windows(), estate.freezes(), estate.links(), estate.earliest(), estate.room(),
                        estate.earlier());
    }

    /// In the order of their windows.
    static List<Fixed> fixed(PlanContent kept, Map<UUID, PlanVm> inScope) {
        List<Fixed> fixed = new ArrayList<>();
        for (PlannedWave wave : kept.waves()) {
            if (wave.window() != null) {
                fixed.add(new Fixed(wave.kind(), wave.window(),
                        kept.members(wave.id()).stream().map(inScope::get).filter(Objects::nonNull).toList()));
            }
        }
        fixed.sort(Comparator.comparing(wave -> wave.window().opensAt()));
        return fixed;
    }
}
