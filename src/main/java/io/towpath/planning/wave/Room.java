package io.towpath.planning.wave;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the storage of the target can still take, and what VMs may grow to there. Waves of a plan share it.
///
/// @param free  bytes by name of the storage, after what waves that were started still take; nothing of those where nobody
///              declared what is free
/// @param needs bytes by VM and name of the storage
/// @param why   why nothing is compared; null: it is
public record Room(Map<String, Long> free, Map<UUID, Map<String, Long>> needs, @Nullable String why) {

    public Room {
        free = Map.copyOf(free);
        needs = Map.copyOf(needs);
    }

    public static Room unknown(@Nullable String why) {
        return new Room(Map.of(), Map.of(), why);
    }

    /// What VMs take, by name of the storage.
    public Map<String, Long> taken(Collection<PlanVm> vms) {
        Map<String, Long> taken = new TreeMap<>();
        vms.forEach(vm -> needs.getOrDefault(vm.id(), Map.of()).forEach((name, bytes) -> taken.merge(name, bytes,
                Long::sum)));
        return taken;
    }

    /// What does not fit.
    ///
    /// @param before what is taken before
    /// @return `pool can take 1.50 TB, 1.00 TB are taken before and 0.75 TB are needed`; null: it fits
    public @Nullable String against(Map<String, Long> before, Map<String, Long> more) {
        for (Map.Entry<String, Long> one : more.entrySet()) {
            Long room = free.get(one.getKey());
            long taken = before.getOrDefault(one.getKey(), 0L);
            if (room != null && taken + one.getValue() > room) {
                return "%s can take %s, %s are taken before and %s are needed".formatted(one.getKey(), size(room),
                        size(taken), size(one.getValue()));
            }
        }
        return null;
    }

    private static String size(long bytes) {
        return String.format(java.util.Locale.ENGLISH, "%.2f TB", bytes / 1e12);
    }
}
