package io.towpath.report.forklift;

import io.towpath.readiness.KubernetesName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Takes waves apart into what Forklift can say. The same plan gives the same parts and names.
final class Parts {

    /// VMs in one Plan: its object, with the state of each of them, has to fit into what a cluster stores as one.
    static final int MOST = 500;
    /// Of 63 characters, what leaves room for the wave before and the kind and numbers behind.
    private static final int WAVE = 24;

    private final Map<UUID, String> providers;
    private final List<Maps> maps = new ArrayList<>();
    private final Names mapNames = new Names();
    private final Names planNames = new Names();

    /// @param providers names of sources and targets
    Parts(Map<UUID, String> providers) {
        this.providers = Map.copyOf(providers);
    }

    private record Key(UUID sourceId, Maps maps, String namespace, boolean warm) {}

    /// Wave by wave, in the plan's order.
    List<Part> of(Planned.Wave wave, List<Destined> vms) {
        Map<Key, List<Destined>> groups = new LinkedHashMap<>();
        for (Destined one : vms) {
            groups.computeIfAbsent(new Key(one.vm().sourceId(), mapsOf(one), one.namespace(), one.warm()),
                    _ -> new ArrayList<>()).add(one);
        }
        List<Part> parts = new ArrayList<>();
        groups.forEach((key, members) -> {
            for (int from = 0; from < members.size(); from += MOST) {
                String stem = KubernetesName.proposed("w%02d-%s".formatted(wave.number(),
                        wave.name()), WAVE);
                parts.add(new Part(planNames.of("%s-%s-%s".formatted(stem, provider(key.sourceId()),
                        key.warm() ? "warm" : "cold"), 58), wave, key.sourceId(), key.maps(), key.namespace(),
                        key.warm(), members.subList(from, Math.min(from + MOST, members.size()))));
            }
        });
        return parts;
    }

    /// All maps, in the order in which they came to be.
    List<Maps> maps() {
        return List.copyOf(maps);
    }

    private Maps mapsOf(Destined one) {
        for (Maps known : maps) {
            if (known.take(one)) {
                return known;
            }
        }
        Maps made = new Maps(mapNames.of(provider(one.vm().sourceId()), 58), one.vm().sourceId(), one.targetId());
        made.take(one);
        maps.add(made);
        return made;
    }

    private String provider(UUID id) {
        return providers.getOrDefault(id, "unnamed");
    }
}
