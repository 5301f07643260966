package io.towpath.planning;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Finds waves of a plan by what files call them: the name, the key of the wave it became, or the part of the name before
/// the dot: `Wave 3`. One that nobody knows is new.
final class WaveNames {

    private final Map<String, PlannedWave> known = new LinkedHashMap<>();
    private final Map<String, String> made = new LinkedHashMap<>();

    /// @param keys of published waves, by id
    WaveNames(List<PlannedWave> waves, Map<UUID, String> keys) {
        waves.forEach(wave -> known.putIfAbsent(lower(wave.name()), wave));
        waves.forEach(wave -> {
            String key = wave.waveId() == null ? null : keys.get(wave.waveId());
            if (key != null) {
                known.putIfAbsent(lower(key), wave);
            }
        });
        waves.forEach(wave -> known.putIfAbsent(lower(wave.name().split(" · ", 2)[0]), wave));
    }

    @Nullable
    PlannedWave find(String called) {
        return known.get(lower(called));
    }

    /// As the plan calls it, or will.
    String name(String called) {
        PlannedWave wave = find(called);
        return wave == null ? made.computeIfAbsent(lower(called), _ -> called.strip()) : wave.name();
    }

    /// Names of waves that are to be made, in the order in which they were first asked for.
    List<String> made() {
        return List.copyOf(made.values());
    }

    static String lower(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
