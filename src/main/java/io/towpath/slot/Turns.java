package io.towpath.slot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Whose turn it is at one host. Pure: the same requests give the same answer on every node.
final class Turns {

    /// @param order by when it was asked for
    /// @param held  whether it has its turn
    record Request(UUID id, Stun kind, long order, boolean held) {}

    private static final Comparator<Request> ORDER = Comparator.comparing(Request::kind)
            .thenComparing(Request::order).thenComparing(Request::id);

    private final int limit;
    private final Map<Stun, Integer> used = new EnumMap<>(Stun.class);

    private Turns(int limit) {
        this.limit = limit;
    }

    /// Those that may begin, the most urgent first.
    static Set<UUID> next(int limit, List<Request> all) {
        Turns turns = new Turns(limit);
        all.stream().filter(Request::held).forEach(each -> turns.takes(each.kind()));
        List<Request> waiting = new ArrayList<>(all.stream().filter(each -> !each.held()).toList());
        waiting.sort(ORDER);
        Set<UUID> next = new LinkedHashSet<>();
        for (Request each : waiting) {
            if (turns.mayBegin(each.kind())) {
                turns.takes(each.kind());
                next.add(each.id());
            }
        }
        return next;
    }

    /// The how manieth of those that wait it is, from 1.
    static int place(List<Request> all, UUID id) {
        List<UUID> waiting = all.stream().filter(each -> !each.held()).sorted(ORDER).map(Request::id).toList();
        return waiting.indexOf(id) + 1;
    }

    private void takes(Stun kind) {
        used.merge(kind, 1, Integer::sum);
    }

    private int used(Stun kind) {
        return used.getOrDefault(kind, 0);
    }

    private boolean mayBegin(Stun kind) {
        int all = used.values().stream().mapToInt(Integer::intValue).sum();
        int merging = used(Stun.MERGE) + used(Stun.SWEEP);
        return switch (kind) {
            case OUTAGE -> used(Stun.OUTAGE) < limit;
            case TAKE -> all < limit;
            case MERGE -> all < limit && merging < Math.max(1, limit - 1);
            case SWEEP -> all < limit && merging < Math.max(1, limit - 1) && used(Stun.SWEEP) < Math.max(1, limit / 2);
        };
    }
}
