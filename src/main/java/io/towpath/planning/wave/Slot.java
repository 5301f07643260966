package io.towpath.planning.wave;

import io.towpath.inventory.reading.MaintenanceWindow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A window while the planner fills it.
final class Slot {

    final Window window;
    final List<Proposal.Placement> placements = new ArrayList<>();
    private final Limits limits;
    private final Map<WaveKind, Capacity> capacities = new HashMap<>();
    private @Nullable WaveKind kind;
    private Load load = Load.NONE;
    private final Map<MaintenanceWindow, Alignment.Need> needs = new HashMap<>();
    /// It holds a group that is larger than a wave: nothing joins it.
    private boolean full;

    Slot(Window window, Limits limits) {
        this.window = window;
        this.limits = limits;
    }

    @Nullable
    WaveKind kind() {
        return kind;
    }

    /// What a person said it is for.
    void is(WaveKind told) {
        kind = with(told);
    }

    Load load() {
        return load;
    }

    boolean isEmpty() {
        return placements.isEmpty();
    }

    /// Whether a wave of that kind may be here, or may take this one over: production may join what was put off.
    boolean takes(WaveKind wanted) {
        return kind == null || kind == wanted
                || (kind == WaveKind.DEV_TEST && wanted == WaveKind.PRODUCTION)
                || (kind == WaveKind.PRODUCTION && wanted == WaveKind.DEV_TEST);
    }

    /// What all of the slot need of a maintenance window that they share.
    Alignment.Need need(MaintenanceWindow told) {
        return needs.getOrDefault(told, Alignment.Need.NONE);
    }

    /// Why the group would not be down within its maintenance window, with those of the slot that share it; null: it would.
    @Nullable
    String outside(MoveGroup group, Alignment alignment) {
        for (Map.Entry<MaintenanceWindow, Alignment.Need> one : group.needs().entrySet()) {
            String why = alignment.against(one.getKey(), one.getValue().plus(need(one.getKey())), window);
            if (why != null) {
                return why;
            }
        }
        return null;
    }

    /// Why the group, which is in it, is not down within its maintenance window; null: it is.
    @Nullable
    String strays(MoveGroup group, Alignment alignment) {
        for (MaintenanceWindow told : group.needs().keySet()) {
            String why = alignment.against(told, need(told), window);
            if (why != null) {
                return why;
            }
        }
        return null;
    }

    /// Whether the group would take others out of a maintenance window that they share with it, and keep to without it.
    boolean crowds(MoveGroup group, Alignment alignment) {
        return group.needs().entrySet().stream().filter(one -> needs.containsKey(one.getKey()))
                .anyMatch(one -> alignment.against(one.getKey(), need(one.getKey()), window) == null
                        && alignment.against(one.getKey(), need(one.getKey()).plus(one.getValue()), window) != null);
    }

    /// What would be exceeded with the group in it; empty: it fits.
    Set<Capacity.Limit> against(MoveGroup group, WaveKind wanted) {
        Set<Capacity.Limit> broken = capacity(with(wanted)).broken(load.plus(group.load()));
        if (full && broken.isEmpty()) {
            broken.add(Capacity.Limit.VMS);
        }
        return broken;
    }

    void add(Proposal.Placement placement, WaveKind wanted) {
        kind = with(wanted);
        load = load.plus(placement.group().load());
        placements.add(placement);
        placement.group().needs().forEach((told, need) -> needs.merge(told, need, Alignment.Need::plus));
        full |= !capacity(kind).broken(load).isEmpty();
    }

    private WaveKind with(WaveKind wanted) {
        return kind == null || wanted == WaveKind.PRODUCTION ? wanted : kind;
    }

    private Capacity capacity(WaveKind of) {
        return capacities.computeIfAbsent(of, wanted -> Capacity.of(window, limits, wanted));
    }
}
