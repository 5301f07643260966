package io.towpath.cutover;

import io.towpath.cutover.Muster.Trip;
import io.towpath.planning.calendar.CutoverWindow;
import io.towpath.replication.outlook.Outlook;
import io.towpath.replication.outlook.Outlooks;
import io.towpath.wave.Hours;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// Whether outages that begin at an instant end within what is then left of their windows: nine in ten have to.
@Component
class WindowFit {

    private final Outlooks outlooks;
    private final Hours hours;

    WindowFit(Outlooks outlooks, Hours hours) {
        this.outlooks = outlooks;
        this.hours = hours;
    }

    /// @param nineInTen how long the outage of the VM lasts, P90
    /// @param left      of its window
    record Tight(String vmName, Duration nineInTen, Duration left, String window) {

        String words() {
            return "%s: nine in ten such outages end within %s, and %s leaves %s.".formatted(vmName, print(nineInTen),
                    window, print(left));
        }
    }

    /// Those that do not fit; nothing is said of VMs whose wave has no window, or whose outage nobody can predict yet.
    List<Tight> of(List<Trip> trips, Instant at) {
        Map<UUID, Outlook> predicted = outlooks.latest(trips.stream().map(trip -> trip.migration().id()).toList());
        Map<UUID, Optional<CutoverWindow>> windows = new HashMap<>();
        List<Tight> tight = new ArrayList<>();
        for (Trip trip : trips) {
            Outlook outlook = predicted.get(trip.migration().id());
            UUID wave = trip.migration().waveId();
            if (outlook == null || wave == null) {
                continue;
            }
            windows.computeIfAbsent(wave, hours::of).ifPresent(window -> {
                Duration left = Duration.between(at, window.closesAt());
                if (!left.isNegative() && !outlook.prediction().fits(left)) {
                    tight.add(new Tight(trip.name(), outlook.prediction().nineInTen(), left, window.name()));
                }
            });
        }
        return tight;
    }

    static String names(List<Tight> tight) {
        return tight.stream().map(Tight::vmName).sorted().collect(Collectors.joining(", "));
    }

    /// `45s`, `7m10`, `2h05`.
    private static String print(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3600
                ? "%dm%02d".formatted(seconds / 60, seconds % 60)
                : "%dh%02d".formatted(seconds / 3600, seconds % 3600 / 60);
    }
}
