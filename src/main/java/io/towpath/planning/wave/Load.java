package io.towpath.planning.wave;

import java.util.Collection;

/// What VMs ask of a wave.
///
/// @param minutes        sum of the P90 of their cutovers; divided by the parallel slots it is minutes of the window
/// @param longestMinutes P90 of the longest cutover
public record Load(int vms, long bytes, int windowsVms, long minutes, int longestMinutes, int cpus, long memoryBytes) {

    public static final Load NONE = new Load(0, 0, 0, 0, 0, 0, 0);

    public static Load of(Collection<PlanVm> vms) {
        Load load = NONE;
        for (PlanVm vm : vms) {
            int minutes = vm.p90Minutes();
            load = load.plus(new Load(1, vm.usedBytes(), vm.windows() ? 1 : 0, minutes, minutes, vm.cpus(),
                    vm.memoryBytes()));
        }
        return load;
    }

    public Load plus(Load more) {
        return new Load(vms + more.vms, bytes + more.bytes, windowsVms + more.windowsVms, minutes + more.minutes,
                Math.max(longestMinutes, more.longestMinutes), cpus + more.cpus, memoryBytes + more.memoryBytes);
    }
}
