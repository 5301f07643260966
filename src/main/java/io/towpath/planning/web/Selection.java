package io.towpath.planning.web;

import io.towpath.inventory.RefusedException;
import io.towpath.inventory.RefusedException.Kind;
import io.towpath.planning.PlanContent;
import io.towpath.planning.PlanEstate;
import io.towpath.planning.PlannedWave;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What was selected on the board, and where it shall go.
///
/// @param cards `place:group`
/// @param only  just the selected VMs; else whole groups, which is the default
/// @param bring `wave:group`: the rest of that group to that wave, whatever is selected
/// @param to    a wave's id, or `pool`
record Selection(@Nullable List<String> cards, @Nullable List<UUID> vms, @Nullable Boolean only,
        @Nullable String bring, @Nullable String to, @Nullable Integer seen) {

    /// These VMs and no other.
    ///
    /// @param wave null: the pool
    static Selection of(List<UUID> vms, @Nullable UUID wave) {
        return new Selection(null, vms, true, null, wave == null ? "pool" : wave.toString(), null);
    }

    List<UUID> vms(PlanContent content, PlanEstate estate) {
        if (bring != null) {
            return Cards.chosen(content, estate, List.of(bring), List.of(), true);
        }
        return Cards.chosen(content, estate, cards == null ? List.of() : cards, vms == null ? List.of() : vms,
                !Boolean.TRUE.equals(only));
    }

    /// Null: the pool.
    @Nullable
    PlannedWave target(PlanContent content) {
        String where = bring != null ? bring.substring(0, Math.max(0, bring.indexOf(':'))) : to == null ? "" : to;
        if (where.equals("pool")) {
            return null;
        }
        try {
            return content.wave(UUID.fromString(where)).orElseThrow(Selection::nowhere);
        } catch (IllegalArgumentException _) {
            throw nowhere();
        }
    }

    private static RefusedException nowhere() {
        return new RefusedException(Kind.INVALID, "plan-wave-unknown", "It is not said to which wave.",
                "Choose a wave of the plan, or the pool.");
    }
}
