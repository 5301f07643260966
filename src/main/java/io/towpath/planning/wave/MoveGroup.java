package io.towpath.planning.wave;

import io.towpath.inventory.reading.MaintenanceWindow;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// VMs that move together, with what follows for all of them: the strictest tier, the highest complexity, the latest
/// date of readiness.
///
/// @param needs by maintenance window, in the order of their VMs; those without one need none
/// @param tier 3 for development and test nobody gave a tier, else 2: unmapped counts as ordinary production
public record MoveGroup(String key, String name, List<PlanVm> vms, Load load, int tier, boolean nonProduction,
        Complexity complexity, int blocked, @Nullable LocalDate readyOn, boolean infrastructure,
        Map<MaintenanceWindow, Alignment.Need> needs) {

    static MoveGroup of(String key, List<PlanVm> members) {
        List<PlanVm> vms = members.stream().sorted(Comparator.comparing(PlanVm::name).thenComparing(PlanVm::id))
                .toList();
        boolean nonProduction = vms.stream().allMatch(PlanVm::nonProduction);
        int tier = vms.stream().map(PlanVm::tier).filter(Objects::nonNull).mapToInt(Integer::intValue).min()
                .orElse(nonProduction ? 3 : 2);
        return new MoveGroup(key, vms.getFirst().groupName(), vms, Load.of(vms), tier, nonProduction,
                vms.stream().map(PlanVm::complexity).max(Comparator.naturalOrder()).orElse(Complexity.SIMPLE),
                (int) vms.stream().filter(PlanVm::blocked).count(),
                vms.stream().map(PlanVm::readyOn).filter(Objects::nonNull).max(Comparator.naturalOrder())
                        .orElse(null),
                vms.stream().anyMatch(PlanVm::infrastructure), Alignment.needs(vms));
    }

    /// By key, so that the order of what was read does not matter.
    public static List<MoveGroup> of(List<PlanVm> vms) {
        return vms.stream().collect(Collectors.groupingBy(PlanVm::group, TreeMap::new, Collectors.toList())).entrySet()
                .stream().map(group -> of(group.getKey(), group.getValue())).toList();
    }

    public int size() {
        return vms.size();
    }

    /// Fit for the proof of concept: not production, nothing that matters, nothing in the way.
    boolean lowRisk() {
        return nonProduction && tier > 1 && blocked == 0 && !infrastructure && complexity != Complexity.SPECIAL
                && vms.stream().noneMatch(vm -> "high".equals(vm.criticality()) || "critical".equals(vm.criticality()));
    }

    public String count() {
        return size() == 1 ? "1 VM" : size() + " VMs";
    }
}
