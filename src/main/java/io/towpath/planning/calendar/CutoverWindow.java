package io.towpath.planning.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A time in which VMs may be down.
///
/// @param lockoutAt no cutover starts from here on; at most `closesAt`
/// @param load  what VMs take of it that the published plan puts into it
/// @param waves of the published plan that use it, by name
public record CutoverWindow(UUID id, String name, Instant opensAt, Instant closesAt, Instant lockoutAt, ZoneId zone,
        int capacityVms, int parallelSlots, Overrun onOverrun, @Nullable String changeReference, @Nullable String note,
        @Nullable Instant cancelledAt, int version, WindowLoad load, List<String> waves) {

    public CutoverWindow {
        waves = List.copyOf(waves);
    }

    public Duration length() {
        return Duration.between(opensAt, closesAt);
    }

    public int assignedVms() {
        return load.vms();
    }

    /// What cutovers take of each of its slots, in minutes.
    public long minutes(WindowLoad of) {
        return Math.max(of.longest(), Math.ceilDiv(of.minutes(), (long) parallelSlots));
    }

    /// What each of its slots has for them: cutovers begin before the last start and end before it closes.
    public long room(WindowLoad of) {
        return Math.min(length().toMinutes(), Duration.between(opensAt, lockoutAt).toMinutes() + of.longest());
    }

    /// How full it is, in percent; over 100 when too much was put into it.
    public int fillPercent() {
        return (int) Math.round(100.0 * assignedVms() / capacityVms);
    }

    /// Whether clocks in its zone are changed while it is open.
    public boolean crossesClockChange() {
        return !zone.getRules().getOffset(opensAt).equals(zone.getRules().getOffset(closesAt));
    }
}
