package io.towpath.planning.wave;

import java.util.List;

/// A wave that a person composed: the planner leaves those in it, and may add others.
///
/// @param vms may be empty
public record Fixed(WaveKind kind, Window window, List<PlanVm> vms) {

    Fixed by(CutoverMinutes minutes) {
        return new Fixed(kind, window, vms.stream().map(vm -> vm.by(minutes)).toList());
    }

    public Fixed {
        vms = List.copyOf(vms);
    }
}
