package io.towpath.planning.wave;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Chooses the proof of concept: few VMs without risk, in whole groups, that have between them what the estate has.
final class Proof {

    private Proof() {}

    /// @param because what the group brings to the mix
    record Choice(MoveGroup group, String because) {}

    /// The group that adds most to the mix for its size comes first; when the mix is complete, the simplest and smallest
    /// fill up to the least number.
    ///
    /// @param together whether these VMs may be in it together
    static List<Choice> choose(List<MoveGroup> lowRisk, Slot slot, Limits limits, Predicate<List<PlanVm>> together) {
        List<PlanVm> vms = new ArrayList<>();
        List<MoveGroup> left = new ArrayList<>(lowRisk);
        List<Choice> chosen = new ArrayList<>();
        EnumSet<Mix> seen = EnumSet.noneOf(Mix.class);
        Load load = Load.NONE;
        while (load.vms() < limits.proofMost()) {
            MoveGroup best = null;
            int bestGain = 0;
            for (MoveGroup group : left) {
                if (!fits(group, load, slot, limits) || !together.test(with(vms, group))) {
                    continue;
                }
                int gain = gain(group, seen).size();
                if (best == null || better(group, gain, best, bestGain)) {
                    best = group;
                    bestGain = gain;
                }
            }
            if (best == null || (bestGain == 0 && load.vms() >= limits.proofLeast())) {
                break;
            }
            Set<Mix> gain = gain(best, seen);
            chosen.add(new Choice(best, gain.isEmpty()
                    ? "low risk, not production"
                    : "low risk, not production, and it brings "
                            + String.join(", ", gain.stream().map(Mix::word).toList())));
            seen.addAll(gain);
            load = load.plus(best.load());
            vms.addAll(best.vms());
            left.remove(best);
        }
        return chosen;
    }

    private static List<PlanVm> with(List<PlanVm> vms, MoveGroup group) {
        return Stream.concat(vms.stream(), group.vms().stream()).toList();
    }

    private static boolean fits(MoveGroup group, Load load, Slot slot, Limits limits) {
        return Capacity.of(slot.window, limits, WaveKind.PROOF_OF_CONCEPT).broken(load.plus(group.load())).stream()
                .allMatch(limit -> limit == Capacity.Limit.WINDOWS);
    }

    private static EnumSet<Mix> gain(MoveGroup group, Set<Mix> seen) {
        EnumSet<Mix> gain = EnumSet.noneOf(Mix.class);
        gain.addAll(Mix.of(group.vms()));
        gain.removeAll(seen);
        return gain;
    }

    private static boolean better(MoveGroup one, int gain, MoveGroup other, int otherGain) {
        int byGain = Integer.compare(gain * other.size(), otherGain * one.size());
        if (byGain != 0) {
            return byGain > 0;
        }
        int byComplexity = one.complexity().compareTo(other.complexity());
        if (byComplexity != 0) {
            return byComplexity < 0;
        }
        return one.size() != other.size() ? one.size() < other.size() : one.key().compareTo(other.key()) < 0;
    }
}
