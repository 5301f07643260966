package io.towpath.planning.wave;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which waves must be validated before a wave, whoever composed them: development and test wait for the proof, production
/// for development and test, the final ones for production; and each for those before it that hold what its groups need.
/// None waits for one that is not over when its own window opens: it could not begin in that window.
public final class Order {

    private Order() {}

    /// A wave.
    ///
    /// @param window null: not decided yet, after all others
    /// @param groups keys of those that have VMs in it; nobody waits for a wave without any
    public record Part(WaveKind kind, @Nullable Window window, Set<String> groups) {

        public Part {
            groups = Set.copyOf(groups);
        }

        private boolean isOverBefore(Part later) {
            Instant closes = window == null ? Instant.MAX : window.closesAt();
            return !closes.isAfter(later.window == null ? Instant.MAX : later.window.opensAt());
        }
    }

    /// @param waves in order
    /// @return positions by position of the wave
    public static List<TreeSet<Integer>> of(List<Part> waves, List<Link> links) {
        List<TreeSet<Integer>> depends = new ArrayList<>();
        Map<String, List<Integer>> wavesOf = new HashMap<>();
        for (int i = 0; i < waves.size(); i++) {
            depends.add(byKind(waves, i));
            for (String group : waves.get(i).groups()) {
                wavesOf.computeIfAbsent(group, _ -> new ArrayList<>()).add(i);
            }
        }
        for (Link link : links) {
            for (int from : wavesOf.getOrDefault(link.from(), List.of())) {
                wavesOf.getOrDefault(link.to(), List.of()).stream().filter(to -> to < from
                        && waves.get(to).isOverBefore(waves.get(from))).forEach(depends.get(from)::add);
            }
        }
        return depends;
    }

    /// The last one of a kind that comes before its own; and where that is out of order itself, the last one of a kind between.
    private static TreeSet<Integer> byKind(List<Part> waves, int of) {
        TreeSet<Integer> found = new TreeSet<>();
        Part wave = waves.get(of);
        int highest = -1;
        for (int before = of - 1; before >= 0; before--) {
            Part earlier = waves.get(before);
            int kind = earlier.kind().ordinal();
            if (kind < wave.kind().ordinal() && kind > highest && !earlier.groups().isEmpty() && earlier.isOverBefore(
                    wave)) {
                found.add(before);
                highest = kind;
            }
        }
        return found;
    }
}
