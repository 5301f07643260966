package io.towpath.planning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What makes one content of a plan of another, and back.
///
/// @param wavesBefore null: the waves stay as they are
public record PlanChange(@Nullable List<PlannedWave> wavesBefore, @Nullable List<PlannedWave> wavesAfter,
        List<Moved> moves) {

    /// @param from null: the pool; so `to`
    public record Moved(UUID vm, @Nullable Placed from, @Nullable Placed to) {}

    public static PlanChange between(PlanContent before, PlanContent after) {
        Set<UUID> vms = new LinkedHashSet<>(before.placements().keySet());
        vms.addAll(after.placements().keySet());
        List<Moved> moves = new ArrayList<>();
        for (UUID vm : vms) {
            Placed from = before.placements().get(vm);
            Placed to = after.placements().get(vm);
            if (!Objects.equals(from, to)) {
                moves.add(new Moved(vm, from, to));
            }
        }
        boolean same = before.waves().equals(after.waves());
        return new PlanChange(same ? null : before.waves(), same ? null : after.waves(), moves);
    }

    public boolean isEmpty() {
        return wavesAfter == null && moves.isEmpty();
    }

    PlanChange inverse() {
        return new PlanChange(wavesAfter, wavesBefore,
                moves.stream().map(move -> new Moved(move.vm(), move.to(), move.from())).toList());
    }

    PlanContent on(PlanContent content) {
        Map<UUID, Placed> placements = new LinkedHashMap<>(content.placements());
        for (Moved move : moves) {
            if (move.to() == null) {
                placements.remove(move.vm());
            } else {
                placements.put(move.vm(), move.to());
            }
        }
        return new PlanContent(wavesAfter == null ? content.waves() : wavesAfter, placements);
    }
}
