package io.towpath.planning.dependency;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which group of before a newly computed one is: the key people know stays with most of its members.
final class Keys {

    private Keys() {}

    private record Claim(int index, UUID old, int shared, int size) {}

    /// Of those that share members the pair with the most in common goes first; at least half of the old group's members
    /// must be there. Equal claims go to the smaller new group, then to the first of both.
    ///
    /// @param before each VM's group until now
    /// @return a group of before, or null for a new one, by position in `groups`
    static List<@Nullable UUID> keep(List<Set<UUID>> groups, Map<UUID, UUID> before) {
        Map<UUID, Integer> oldSizes = new HashMap<>();
        before.values().forEach(old -> oldSizes.merge(old, 1, Integer::sum));
        List<Claim> claims = new ArrayList<>();
        for (int index = 0; index < groups.size(); index++) {
            Map<UUID, Integer> shared = new HashMap<>();
            for (UUID vm : groups.get(index)) {
                UUID old = before.get(vm);
                if (old != null) {
                    shared.merge(old, 1, Integer::sum);
                }
            }
            int size = groups.get(index).size();
            int at = index;
            shared.forEach((old, count) -> {
                if (2 * count >= oldSizes.getOrDefault(old, 0)) {
                    claims.add(new Claim(at, old, count, size));
                }
            });
        }
        claims.sort(Comparator.comparingInt((Claim claim) -> -claim.shared).thenComparingInt(Claim::size)
                .thenComparingInt(Claim::index).thenComparing(Claim::old));
        List<@Nullable UUID> kept = new ArrayList<>();
        groups.forEach(_ -> kept.add(null));
        Set<UUID> taken = new HashSet<>();
        for (Claim claim : claims) {
            if (kept.get(claim.index) == null && taken.add(claim.old)) {
                kept.set(claim.index, claim.old);
            }
        }
        return kept;
    }
}
