package io.towpath.planning.web;

import io.towpath.planning.PlannedWave;
import io.towpath.planning.forecast.Assumptions;
import io.towpath.planning.wave.Capacity;
import io.towpath.planning.wave.Limits;
import io.towpath.planning.wave.Load;
import io.towpath.planning.wave.PlanVm;
import io.towpath.planning.wave.Room;
import io.towpath.planning.wave.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How full a wave is, by every limit it has.
final class Bars {

    private static final Window NONE = new Window(null, "none", java.time.Instant.EPOCH,
            java.time.Instant.EPOCH.plusSeconds(1), Integer.MAX_VALUE, 1);
    private static final double TERA = 1e12;

    private Bars() {}

    static List<Board.Bar> of(PlannedWave wave, Load load, Limits limits) {
        Window window = wave.window() == null ? NONE : wave.window();
        Capacity capacity = Capacity.of(window, limits, wave.kind());
        List<Board.Bar> bars = new ArrayList<>();
        bars.add(bar("VMs", load.vms(), Math.min(capacity.vms(), capacity.windowVms()), ""));
        bars.add(new Board.Bar("TB copied before", Say.decimal(load.bytes() / TERA) + " of "
                + Say.decimal(capacity.bytes() / TERA), load.bytes() / 1_000_000, capacity.bytes() / 1_000_000,
                load.bytes() > capacity.bytes()));
        if (wave.window() != null) {
            long used = Math.ceilDiv(load.minutes(), (long) window.slots());
            bars.add(bar("Minutes (P90 ÷ " + window.slots() + " slots)", used,
                    window.minutes(load.longestMinutes()), ""));
            if (load.longestMinutes() > window.minutes()) {
                bars.add(bar("Longest cutover, minutes", load.longestMinutes(), window.minutes(), ""));
            }
        }
        bars.add(bar("Windows VMs", load.windowsVms(), capacity.windowsVms(), ""));
        bars.add(bar("Engineers", Math.ceilDiv(load.vms(), limits.vmsPerEngineer()), limits.engineers(), ""));
        return bars;
    }

    /// What the wave and those before it take of what the target has of storage, memory and processors, as far as it is known.
    static List<Board.Bar> room(Room room, List<PlanVm> before, List<PlanVm> vms) {
        Map<String, Long> taken = room.taken(before);
        List<Board.Bar> bars = new ArrayList<>();
        room.taken(vms).forEach((name, amount) -> {
            Long free = room.free().get(name);
            if (free != null) {
                long all = taken.getOrDefault(name, 0L) + amount;
                long most = Math.max(0, free);
                String label = "Target's " + name.strip() + ", with waves before";
                bars.add(name.equals(Room.CPUS)
                        ? bar(label, all, most, "")
                        : new Board.Bar(label, Say.size(all) + " of " + Say.size(most), all / 1_000_000,
                                most / 1_000_000, all > free));
            }
        });
        return bars;
    }

    /// Hours of copying at the host that most of the wave lies on, in its slots, of the days that copying has before a window;
    /// none where no host is known.
    static List<Board.Bar> host(List<PlanVm> vms, int slots, Assumptions by) {
        Map<String, Long> bytes = new TreeMap<>();
        vms.stream().filter(vm -> vm.host() != null)
                .forEach(vm -> bytes.merge(vm.source() + "/" + vm.host(), vm.usedBytes(), Long::sum));
        return bytes.entrySet().stream().max(Map.Entry.comparingByValue()).map(busiest -> {
            long hours = Math.ceilDiv(busiest.getValue(), (long) (slots * by.streamMegabytes() * 3_600e6));
            return bar("Copying at " + busiest.getKey().substring(busiest.getKey().indexOf('/') + 1) + ", hours ("
                    + slots + " slots)", hours, Math.round(by.preCopyDays() * 24), "");
        }).stream().toList();
    }

    /// What the target must have for the wave.
    static String target(Load load, Room room) {
        boolean known = room.free().containsKey(Room.CPUS) || room.free().containsKey(Room.MEMORY);
        return "Target: %s vCPU, %s of memory%s".formatted(Say.number(load.cpus()), Say.size(load.memoryBytes()),
                known ? "" : "; nobody declared what it has of them");
    }

    private static Board.Bar bar(String label, long value, long max, String unit) {
        return new Board.Bar(label, Say.number(value) + " of " + Say.number(max) + unit, value, max, value > max);
    }
}
