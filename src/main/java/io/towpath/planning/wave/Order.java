package io.towpath.planning.wave;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Which waves must be validated before a wave, whoever composed them: development and test wait for the proof, production
/// for development and test, the final ones for production; and each for those before it that hold what its groups need.
public final class Order {

    private Order() {}

    /// A wave.
    ///
    /// @param groups keys of those that have VMs in it; nobody waits for a wave without any
    public record Part(WaveKind kind, Set<String> groups) {

        public Part {
            groups = Set.copyOf(groups);
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
                wavesOf.getOrDefault(link.to(), List.of()).stream().filter(to -> to < from)
                        .forEach(depends.get(from)::add);
            }
        }
        return depends;
    }

    private static TreeSet<Integer> byKind(List<Part> waves, int of) {
        int before = of - 1;
        while (before >= 0 && (waves.get(before).kind() == waves.get(of).kind() || waves.get(before).groups()
                .isEmpty())) {
            before--;
        }
        return before < 0 ? new TreeSet<>() : new TreeSet<>(Set.of(before));
    }
}
