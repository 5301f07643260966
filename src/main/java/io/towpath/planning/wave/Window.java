package io.towpath.planning.wave;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// When VMs may be down.
///
/// @param id        null for a proposed one that is in no calendar
/// @param lastStart no cutover begins from here on; at most `closesAt`
public record Window(@Nullable UUID id, String name, Instant opensAt, Instant lastStart, Instant closesAt,
        int capacityVms, int slots) {

    public Window {
        if (!opensAt.isBefore(lastStart) || lastStart.isAfter(closesAt) || capacityVms < 1 || slots < 1) {
            throw new IllegalArgumentException("%s: %s, last start %s, to %s, %d VMs, %d slots".formatted(name, opensAt,
                    lastStart, closesAt, capacityVms, slots));
        }
    }

    /// One in which cutovers begin until it closes.
    public Window(@Nullable UUID id, String name, Instant opensAt, Instant closesAt, int capacityVms, int slots) {
        this(id, name, opensAt, closesAt, closesAt, capacityVms, slots);
    }

    public long minutes() {
        return Duration.between(opensAt, closesAt).toMinutes();
    }

    /// That one slot works at most: what begins last may go on until the window closes.
    ///
    /// @param longest minutes of the longest cutover
    public long minutes(int longest) {
        return Math.min(minutes(), Duration.between(opensAt, lastStart).toMinutes() + longest);
    }

    /// Of the calendar, the same entry, whatever others have left of it; of none, the same hours.
    public boolean isSameAs(Window other) {
        return id == null || other.id == null
                ? id == other.id && opensAt.equals(other.opensAt) && closesAt.equals(other.closesAt)
                : id.equals(other.id);
    }

    boolean overlaps(Freeze freeze) {
        return freeze.startsAt().isBefore(closesAt) && opensAt.isBefore(freeze.endsAt());
    }
}
