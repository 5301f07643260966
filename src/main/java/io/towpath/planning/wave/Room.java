package io.towpath.planning.wave;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the target can still take: its storage, what disks may grow to there; its memory and processors, as if all VMs ran.
/// Waves of a plan share it.
///
/// @param free  bytes by name of the storage, bytes of [#MEMORY], vCPUs of [#CPUS], after what landed since it was declared and
///              what waves that were started still take; less than none where that is more; nothing of those where nobody declared what is free
/// @param needs the same by VM
/// @param why   why nothing is compared; null: it is
public record Room(Map<String, Long> free, Map<UUID, Map<String, Long>> needs, @Nullable String why) {

    /// No storage has such names: theirs have no space around them.
    public static final String MEMORY = " memory";
    public static final String CPUS = " vCPU";

    public Room {
        free = Map.copyOf(free);
        needs = Map.copyOf(needs);
    }

    public static Room unknown(@Nullable String why) {
        return new Room(Map.of(), Map.of(), why);
    }

    /// What VMs take, by what they take it of.
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
                return "%s can take %s, %s are taken before and %s are needed".formatted(one.getKey().strip(),
                        size(one.getKey(), Math.max(0, room)), size(one.getKey(), taken),
                        size(one.getKey(), one.getValue()));
            }
        }
        return null;
    }

    private static String size(String name, long amount) {
        return name.equals(CPUS)
                ? String.format(Locale.ENGLISH, "%,d", amount)
                : String.format(Locale.ENGLISH, "%.2f TB", amount / 1e12);
    }
}
