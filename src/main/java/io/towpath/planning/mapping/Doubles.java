package io.towpath.planning.mapping;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/// VMs that hang on two networks at the source and on one at the target: they were kept apart for a reason.
final class Doubles {

    private Doubles() {}

    /// How many such VMs each source network has a part in.
    static <P> Map<P, Integer> of(List<Use> uses, Lookup lookup, Function<Use, P> place) {
        Map<UUID, Map<String, Set<P>>> perVm = new HashMap<>();
        for (Use use : uses) {
            if (lookup.answer(use.sourceId(), use.name(), use.vmId(),
                    use.slot()) instanceof Answer.To(String to, String _)) {
                perVm.computeIfAbsent(use.vmId(), _ -> new HashMap<>()).computeIfAbsent(to, _ -> new HashSet<>())
                        .add(place.apply(use));
            }
        }
        Map<P, Integer> counts = new HashMap<>();
        perVm.values().forEach(destinations -> {
            Set<P> collapsed = new HashSet<>();
            destinations.values().stream().filter(places -> places.size() > 1).forEach(collapsed::addAll);
            collapsed.forEach(one -> counts.merge(one, 1, Integer::sum));
        });
        return counts;
    }
}
