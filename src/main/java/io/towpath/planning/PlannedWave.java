package io.towpath.planning;

import io.towpath.planning.wave.WaveKind;
import io.towpath.planning.wave.Window;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A wave of a plan.
///
/// @param origin    the same over all versions of the plan
/// @param window    null: not decided yet; without an id it is proposed and in no calendar
/// @param dependsOn ids of waves of the same plan that must be validated before
/// @param waveId    the wave that it became by publishing
public record PlannedWave(UUID id, UUID origin, String name, WaveKind kind, @Nullable Window window,
        List<UUID> dependsOn, @Nullable UUID waveId) {

    public static final int MAX_NAME = 120;

    public PlannedWave {
        name = name.strip();
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException("name=" + name);
        }
        dependsOn = List.copyOf(dependsOn);
    }
}
