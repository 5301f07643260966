package io.towpath.planning;

import java.time.Instant;
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
import org.jspecify.annotations.Nullable;

/// Finds the waves of one plan in another that was not made of it: by who moves in them, then by when. What people agreed
/// about a wave (its owners' words, waivers, approvers) is about those who move in it, so a wave goes on where they went.
public final class SameWaves {

    private SameWaves() {}

    /// @param opensAt null: it has no window
    public record Known(UUID id, @Nullable Instant opensAt, Set<UUID> vms) {

        public Known {
            vms = Set.copyOf(vms);
        }
    }

    private record Pair(int before, int after, int common, boolean sameTime) {}

    /// A wave is the same when it has VMs in common at the same time, or at another at least half of those it had. Where
    /// several could be, the one with the most VMs in common is, of two with as many the one at the same time.
    ///
    /// @return by the id of a new wave, that of the old one; no old one is two new ones
    public static Map<UUID, UUID> of(List<Known> before, List<Known> after) {
        Map<UUID, List<Integer>> of = new HashMap<>();
        for (int i = 0; i < before.size(); i++) {
            for (UUID vm : before.get(i).vms()) {
                of.computeIfAbsent(vm, _ -> new ArrayList<>()).add(i);
            }
        }
        List<Pair> pairs = new ArrayList<>();
        for (int j = 0; j < after.size(); j++) {
            Known now = after.get(j);
            Map<Integer, Integer> common = new HashMap<>();
            now.vms().forEach(vm -> of.getOrDefault(vm, List.of()).forEach(i -> common.merge(i, 1, Integer::sum)));
            for (Map.Entry<Integer, Integer> one : common.entrySet()) {
                Known was = before.get(one.getKey());
                boolean sameTime = was.opensAt() != null && Objects.equals(was.opensAt(), now.opensAt());
                if (sameTime || one.getValue() * 2 >= was.vms().size()) {
                    pairs.add(new Pair(one.getKey(), j, one.getValue(), sameTime));
                }
            }
        }
        pairs.sort(Comparator.comparingInt((Pair pair) -> -pair.common).thenComparing(pair -> !pair.sameTime)
                .thenComparingInt(Pair::before).thenComparingInt(Pair::after));
        Set<Integer> takenBefore = new HashSet<>();
        Set<Integer> takenAfter = new HashSet<>();
        Map<UUID, UUID> same = new LinkedHashMap<>();
        for (Pair pair : pairs) {
            if (!takenBefore.contains(pair.before) && !takenAfter.contains(pair.after)) {
                takenBefore.add(pair.before);
                takenAfter.add(pair.after);
                same.put(after.get(pair.after).id(), before.get(pair.before).id());
            }
        }
        return same;
    }
}
