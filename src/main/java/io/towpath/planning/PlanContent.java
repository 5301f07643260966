package io.towpath.planning;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Waves in order, and who is in which. A VM that has no placement is in the pool.
public record PlanContent(List<PlannedWave> waves, Map<UUID, Placed> placements) {

    public static final PlanContent EMPTY = new PlanContent(List.of(), Map.of());

    public PlanContent {
        waves = List.copyOf(waves);
        placements = Collections.unmodifiableMap(new LinkedHashMap<>(placements));
    }

    public Optional<PlannedWave> wave(UUID id) {
        return waves.stream().filter(wave -> wave.id().equals(id)).findFirst();
    }

    public List<UUID> members(UUID wave) {
        return placements.entrySet().stream().filter(placed -> placed.getValue().wave().equals(wave))
                .map(Map.Entry::getKey).toList();
    }

    PlanContent with(List<PlannedWave> other) {
        return new PlanContent(other, placements);
    }
}
