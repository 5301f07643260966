package io.towpath.planning;

import io.towpath.planning.wave.CutoverMinutes;
import io.towpath.planning.wave.Estate;
import io.towpath.planning.wave.PlanVm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The estate as it is to be planned.
///
/// @param outside how many VMs are not to be planned, by reason
public record PlanEstate(Estate estate, Map<String, Integer> outside) {

    /// With what a plan keeps to of how long cutovers take.
    public PlanEstate by(CutoverMinutes minutes) {
        return new PlanEstate(estate.by(minutes), outside);
    }

    public Map<UUID, PlanVm> byId() {
        Map<UUID, PlanVm> vms = new LinkedHashMap<>();
        estate.vms().forEach(vm -> vms.put(vm.id(), vm));
        return vms;
    }

    public Map<String, List<PlanVm>> groups() {
        Map<String, List<PlanVm>> groups = new LinkedHashMap<>();
        estate.vms().forEach(vm -> groups.computeIfAbsent(vm.group(), _ -> new java.util.ArrayList<>()).add(vm));
        return groups;
    }
}
