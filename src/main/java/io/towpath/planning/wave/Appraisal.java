package io.towpath.planning.wave;

import java.util.Collection;
import java.util.List;

/// How good a proposal is, in figures that anybody can count again.
///
/// @param vms      to be planned
/// @param pool     of them, in no wave
/// @param blocked  of those in waves, blocked today
/// @param special  of those in waves, of special complexity
/// @param outside  of those in waves, outside their maintenance window
/// @param clean    in a wave, and nothing of this holds for them
/// @param unsaid   of those in waves, without a tier or an environment: they count as tier 2 and production
record Appraisal(int vms, int pool, int blocked, int special, int outside, int clean, int unsaid) {

    static Appraisal of(Collection<Slot> slots, List<Proposal.Left> left, Alignment alignment) {
        int blocked = 0;
        int special = 0;
        int outside = 0;
        int clean = 0;
        int unsaid = 0;
        int placed = 0;
        for (Slot slot : slots) {
            for (Proposal.Placement placement : slot.placements) {
                for (PlanVm vm : placement.group().vms()) {
                    boolean strays = vm.maintenance() != null && alignment.against(vm.maintenance(), slot.need(
                            vm.maintenance()), slot.window) != null;
                    boolean odd = vm.complexity() == Complexity.SPECIAL;
                    placed++;
                    blocked += vm.blocked() ? 1 : 0;
                    special += odd ? 1 : 0;
                    outside += strays ? 1 : 0;
                    clean += vm.blocked() || odd || strays ? 0 : 1;
                    unsaid += vm.tier() == null || vm.environment() == null ? 1 : 0;
                }
            }
        }
        int pool = left.stream().mapToInt(Proposal.Left::vms).sum();
        return new Appraisal(placed + pool, pool, blocked, special, outside, clean, unsaid);
    }

    /// Of 100 VMs so many are in a wave with nothing against it, rounded down.
    int score() {
        return vms == 0 ? 100 : (int) (100L * clean / vms);
    }

    private int placed() {
        return vms - pool;
    }

    String words() {
        String score = "Score %d of 100: of %d VMs %d are in a wave with nothing against it; %d stay in the pool, "
                .formatted(score(), vms, clean, pool)
                + "%d are blocked, %d are special, %d lie outside their maintenance window.".formatted(blocked, special,
                        outside);
        if (placed() == 0) {
            return score;
        }
        int risky = placed() - clean;
        return score
                + " Confidence %s: nobody told tier or environment of %d VMs, which count as tier 2 and production."
                        .formatted(grade(unsaid, "high", "medium", "low"), unsaid)
                + " Risk %s: %d of %d VMs in waves have something against them.".formatted(grade(risky, "low", "medium",
                        "high"), risky, placed());
    }

    /// Up to 5 % of those in waves, up to 25 %, or more.
    private String grade(int of, String few, String some, String many) {
        return of * 20L <= placed() ? few : of * 4L <= placed() ? some : many;
    }
}
