package io.towpath.wave.gate;

import io.towpath.inventory.reading.MaintenanceWindow;
import io.towpath.planning.calendar.CutoverWindow;
import io.towpath.planning.wave.Alignment;
import io.towpath.planning.wave.Window;
import io.towpath.wave.gate.Facts.Member;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Holds a wave's window against the maintenance windows of its VMs, by the planner's own measure.
@Component
final class MaintenanceCheck {

    private final ZoneId zone;

    MaintenanceCheck(@Value("${towpath.zone:}") String zone) {
        this.zone = zone.isBlank() ? ZoneId.systemDefault() : ZoneId.of(zone);
    }

    /// @param outside VMs that would be down outside their maintenance window
    /// @param unread  maintenance windows that cannot be read, which nothing is held against
    /// @param assumed how many VMs with one were not judged, so that nobody knows how long they take
    /// @param minutes that those were counted with
    record Found(List<Gate.Fault> outside, List<String> unread, int assumed, int minutes) {

        /// What the answer does not rest on, as sentences; empty where there is nothing.
        String remarks() {
            String said = unread.isEmpty()
                    ? ""
                    : " Not read, so not held against it: the maintenance window “" + String.join("”, “", unread)
                            + "”.";
            return assumed == 0
                    ? said
                    : said + " %s not judged: counted as %s min, as a medium one takes.".formatted(
                            assumed == 1 ? "1 VM was" : assumed + " VMs were", minutes);
        }
    }

    Found of(CutoverWindow window, List<Member> members) {
        Map<MaintenanceWindow, List<Member>> told = new LinkedHashMap<>();
        TreeSet<String> unread = new TreeSet<>();
        for (Member vm : members) {
            String text = vm.maintenance();
            if (text == null) {
                continue;
            }
            MaintenanceWindow maintenance = MaintenanceWindow.parse(text);
            if (maintenance == null) {
                unread.add(text);
            } else {
                told.computeIfAbsent(maintenance, _ -> new ArrayList<>()).add(vm);
            }
        }
        Alignment alignment = new Alignment(zone);
        Window planned = new Window(window.id(), window.name(), window.opensAt(), window.lockoutAt(), window.closesAt(),
                window.capacityVms(), window.parallelSlots());
        List<Gate.Fault> outside = new ArrayList<>();
        List<Member> assumed = told.values().stream().flatMap(List::stream)
                .filter(vm -> vm.complexity() == null && vm.predicted() == null).toList();
        told.forEach((maintenance, vms) -> {
            Alignment.Need need = new Alignment.Need(0, 0);
            for (Member vm : vms) {
                need = need.plus(vm.p90Minutes());
            }
            String why = alignment.against(maintenance, need, planned);
            if (why != null) {
                vms.forEach(vm -> outside.add(new Gate.Fault(vm.vmId(), vm.name(), why)));
            }
        });
        return new Found(outside, List.copyOf(unread), assumed.size(), assumed.stream().mapToInt(Member::usual).max()
                .orElse(0));
    }
}
