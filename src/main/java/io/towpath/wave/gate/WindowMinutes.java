package io.towpath.wave.gate;

import io.towpath.planning.calendar.CutoverWindow;
import io.towpath.planning.calendar.WindowLoad;
import io.towpath.wave.gate.Facts.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Holds a window against how long the outages of its VMs take: each, and all of them divided by how many go at once. What was
/// predicted of a VM counts before what its class says.
final class WindowMinutes {

    private static final int NAMED = 5;

    private WindowMinutes() {}

    /// @param remarks a sentence, empty where there is nothing to say
    record Found(List<Gate.Fault> faults, String remarks) {}

    /// @param times of all waves in it, the longest first
    static Found of(CutoverWindow window, List<Time> times) {
        List<Time> told = times.stream().filter(Time::told).toList();
        List<Gate.Fault> faults = new ArrayList<>();
        WindowLoad load = new WindowLoad(times.size(), times.stream().mapToLong(Time::minutes).sum(),
                times.isEmpty() ? 0 : times.getFirst().minutes());
        if (window.minutes(load) > window.room(load)) {
            faults.add(new Gate.Fault(null, window.name(),
                    "takes %d minutes of each of its %d slots (P90), it has %d until its last start%s".formatted(
                            window.minutes(load), window.parallelSlots(), window.room(load),
                            told.isEmpty() ? "" : "; predicted are " + named(told))));
        }
        long length = window.length().toMinutes();
        told.stream().filter(time -> time.own() && time.minutes() > length)
                .forEach(time -> faults.add(new Gate.Fault(time.vmId(), time.name(),
                        "nine in ten of its outages are predicted to end within %d min, the window is %d min long"
                                .formatted(time.minutes(), length))));
        return new Found(faults, told.isEmpty()
                ? ""
                : " Of %d of %d VMs the outage is predicted; the others count as is usual of their class.".formatted(
                        told.size(), times.size()));
    }

    private static String named(List<Time> times) {
        return times.stream().limit(NAMED).map(time -> "%s %d min".formatted(time.name(), time.minutes()))
                .collect(Collectors.joining(", "))
                + (times.size() > NAMED ? " and %d more".formatted(times.size() - NAMED) : "");
    }
}
