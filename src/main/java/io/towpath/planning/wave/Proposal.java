package io.towpath.planning.wave;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A plan as the planner proposes it.
///
/// @param first the number of the first wave
/// @param left  what stays in the pool, and why
/// @param notes what people should know before they accept it
public record Proposal(int first, List<Wave> waves, List<Left> left, List<String> notes) {

    /// @param dependsOn positions of waves that must be validated before; positions count from 0
    public record Wave(WaveKind kind, Window window, List<Placement> placements, List<Integer> dependsOn, Load load) {

        public Wave {
            placements = List.copyOf(placements);
            dependsOn = List.copyOf(dependsOn);
        }
    }

    /// @param postponed it is later than its tier and complexity would have it, for a date, a freeze, a dependency, its
    ///                  size or a blocker
    public record Placement(MoveGroup group, Criterion criterion, String because, boolean postponed) {}

    public record Left(String group, String name, int vms, String why) {}

    public Proposal {
        waves = List.copyOf(waves);
        left = List.copyOf(left);
        notes = List.copyOf(notes);
    }

    /// The position of the group's wave; null where it is in the pool.
    public @Nullable Integer waveOf(String group) {
        for (int i = 0; i < waves.size(); i++) {
            if (waves.get(i).placements().stream().anyMatch(placed -> placed.group().key().equals(group))) {
                return i;
            }
        }
        return null;
    }
}
