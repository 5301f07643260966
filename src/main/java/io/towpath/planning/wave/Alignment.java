package io.towpath.planning.wave;

import io.towpath.inventory.reading.MaintenanceWindow;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether cutovers fit into the part of a window that lies in the maintenance window of what moves. A VM whose
/// maintenance window nobody told, or nobody can read, fits everywhere.
public final class Alignment {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ENGLISH);

    private final ZoneId zone;
    private final Map<Key, Optional<MaintenanceWindow.Open>> common = new HashMap<>();

    public Alignment(ZoneId zone) {
        this.zone = zone;
    }

    private record Key(MaintenanceWindow told, Window window) {}

    /// What cutovers take that share a maintenance window.
    ///
    /// @param minutes sum of their P90
    /// @param longest P90 of the longest
    public record Need(long minutes, int longest) {

        static final Need NONE = new Need(0, 0);

        public Need plus(Need more) {
            return new Need(minutes + more.minutes, Math.max(longest, more.longest));
        }

        /// @param vm the P90 of one more
        public Need plus(int vm) {
            return plus(new Need(vm, vm));
        }

        long in(Window window) {
            return Math.max(longest, Math.ceilDiv(minutes, (long) window.slots()));
        }
    }

    /// What VMs need of each maintenance window that was told.
    public static Map<MaintenanceWindow, Need> needs(Iterable<PlanVm> vms) {
        Map<MaintenanceWindow, Need> needs = new LinkedHashMap<>();
        for (PlanVm vm : vms) {
            if (vm.maintenance() != null) {
                needs.merge(vm.maintenance(), Need.NONE.plus(vm.p90Minutes()), Need::plus);
            }
        }
        return needs;
    }

    /// How many VMs would be down outside their maintenance window, by why.
    public Map<String, Integer> outside(List<PlanVm> vms, Window window) {
        Map<String, Integer> outside = new LinkedHashMap<>();
        needs(vms).forEach((told, need) -> {
            String why = against(told, need, window);
            if (why != null) {
                outside.put(why, (int) vms.stream().filter(vm -> told.equals(vm.maintenance())).count());
            }
        });
        return outside;
    }

    /// Why they do not fit; null: they do.
    public @Nullable String against(Map<MaintenanceWindow, Need> needs, Window window) {
        for (Map.Entry<MaintenanceWindow, Need> one : needs.entrySet()) {
            String why = against(one.getKey(), one.getValue(), window);
            if (why != null) {
                return why;
            }
        }
        return null;
    }

    /// @return `the window lies outside the maintenance window Sat 22:00-02:00`; null: they fit
    public @Nullable String against(MaintenanceWindow told, Need need, Window window) {
        MaintenanceWindow.Open open = common(told, window).orElse(null);
        if (open == null) {
            return "the window lies outside the maintenance window " + told.text();
        }
        long minutes = need.in(window);
        long left = Math.min(open.minutes(),
                Duration.between(open.from(), window.lastStart()).toMinutes() + need.longest());
        return open.from().isBefore(window.lastStart()) && minutes <= left
                ? null
                : "the maintenance window %s leaves %d of the %d minutes that it takes"
                        .formatted(told.text(), Math.max(0, left), minutes);
    }

    /// What they keep to: `Sat 22:00-02:00 (common: Sat 22:00 to Sun 02:00)`.
    String kept(Map<MaintenanceWindow, Need> needs, Window window) {
        return String.join(", ", needs.keySet().stream().map(told -> told.text() + common(told, window)
                .filter(open -> open.minutes() < window.minutes())
                .map(open -> " (common: %s to %s)".formatted(TIME.format(open.from().atZone(zone)),
                        TIME.format(open.to().atZone(zone))))
                .orElse("")).toList());
    }

    private Optional<MaintenanceWindow.Open> common(MaintenanceWindow told, Window window) {
        return common.computeIfAbsent(new Key(told, window), _ -> Optional.ofNullable(told.within(window.opensAt(),
                window.closesAt(), zone)));
    }
}
