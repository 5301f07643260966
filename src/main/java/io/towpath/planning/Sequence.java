package io.towpath.planning;

import io.towpath.planning.wave.Order;
import io.towpath.planning.wave.PlanVm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Puts the waves of a plan in the order of their windows, and each learns anew which must be validated before it.
final class Sequence {

    private Sequence() {}

    static PlanContent of(PlanContent content, PlanEstate estate) {
        Map<UUID, PlanVm> vms = estate.byId();
        List<PlannedWave> waves = Copies.ordered(content.waves());
        List<Set<Integer>> before = List.copyOf(Order.of(waves.stream().map(wave -> new Order.Part(wave.kind(), wave
                .window(), content.members(wave.id()).stream().map(id -> group(id, vms)).collect(Collectors.toSet())))
                .toList(), estate.estate().links()));
        List<PlannedWave> linked = new ArrayList<>();
        for (int i = 0; i < waves.size(); i++) {
            PlannedWave wave = waves.get(i);
            linked.add(new PlannedWave(wave.id(), wave.origin(), wave.name(), wave.kind(), wave.window(), before.get(i)
                    .stream().map(position -> waves.get(position).id()).toList(), wave.waveId()));
        }
        return content.with(linked);
    }

    /// Who is not to be planned any more is of no group.
    private static String group(UUID id, Map<UUID, PlanVm> vms) {
        PlanVm vm = vms.get(id);
        return vm == null ? "gone:" + id : vm.group();
    }
}
