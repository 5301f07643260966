package io.towpath.slot;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The limits in force at a moment.
///
/// @param usual   by kind, where nobody set another
/// @param set     by people; those of all of a kind have the key [Resource#ALL]
/// @param lowered by the machine, under what people set
/// @param nodes   that live
record Limits(Map<LimitKind, Integer> usual, Map<Resource, Integer> set, Map<Resource, Integer> lowered,
        List<String> nodes) {

    Limits {
        usual = Map.copyOf(usual);
        set = Map.copyOf(set);
        lowered = Map.copyOf(lowered);
        nodes = List.copyOf(nodes);
    }

    /// As people want it.
    int wanted(Resource resource) {
        if (resource.equals(Resource.ANY_NODE)) {
            return Math.max(1, nodes.stream().mapToInt(node -> wanted(Resource.node(node))).sum());
        }
        Integer own = set.get(resource);
        return own == null ? wanted(resource.kind()) : own;
    }

    /// Of all of a kind.
    int wanted(LimitKind kind) {
        @Nullable
        Integer all = set.get(new Resource(kind, Resource.ALL, ""));
        return all == null ? Objects.requireNonNullElse(usual.get(kind), kind.usual()) : all;
    }

    int most(Resource resource) {
        int wanted = wanted(resource);
        Integer low = lowered.get(resource);
        return low == null ? wanted : Math.min(wanted, low);
    }
}
