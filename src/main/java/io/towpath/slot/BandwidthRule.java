package io.towpath.slot;

import io.towpath.units.WeeklyHours;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How fast may be read in some hours of the week, by all who read there together.
///
/// Hours are those of the clock on the wall in the rule's zone, see [WeeklyHours].
///
/// @param place          what it is about
/// @param bytesPerSecond over all nodes
/// @param days           on which it begins
/// @param to             not after `from`: on the next day; the same as `from`: a whole day
public record BandwidthRule(UUID id, RatePlace place, long bytesPerSecond, Set<DayOfWeek> days, LocalTime from,
        LocalTime to, ZoneId zone, @Nullable String note, String by, Instant at) {

    /// Less is no limit but a stop.
    public static final long LEAST = 65_536;

    public BandwidthRule {
        days = Set.copyOf(days);
        if (days.isEmpty() || bytesPerSecond < LEAST) {
            throw new IllegalArgumentException("days=%s bytesPerSecond=%d".formatted(days, bytesPerSecond));
        }
    }

    /// When it holds.
    public WeeklyHours hours() {
        return new WeeklyHours(days, from, to, zone);
    }

    /// Whether it holds at a moment.
    public boolean inForce(Instant moment) {
        return hours().at(moment).isPresent();
    }

    public boolean everyDay() {
        return hours().everyDay();
    }

    public boolean roundTheClock() {
        return hours().roundTheClock();
    }
}
