package io.towpath.slot;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How fast may be read in some hours of the week, by all who read there together.
///
/// Hours are those of the clock on the wall in the rule's zone. Where a clock change skips the hour at which a rule begins
/// or ends, it does so at the change; where an hour comes twice, a rule begins with the first and ends with the second.
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

    /// Whether it holds at a moment.
    public boolean inForce(Instant moment) {
        LocalDate today = moment.atZone(zone).toLocalDate();
        for (LocalDate day : Set.of(today.minusDays(2), today.minusDays(1), today)) {
            if (days.contains(day.getDayOfWeek()) && !moment.isBefore(begins(day)) && moment.isBefore(ends(day))) {
                return true;
            }
        }
        return false;
    }

    private Instant begins(LocalDate day) {
        return resolve(day.atTime(from), true);
    }

    private Instant ends(LocalDate day) {
        return resolve((to.isAfter(from) ? day : day.plusDays(1)).atTime(to), to.equals(from));
    }

    /// @param first of two moments that the clock on the wall shows as this one
    private Instant resolve(LocalDateTime wall, boolean first) {
        var rules = zone.getRules();
        ZoneOffsetTransition change = rules.getTransition(wall);
        if (change == null) {
            return wall.toInstant(rules.getOffset(wall));
        }
        if (change.isGap()) {
            return change.getInstant();
        }
        ZoneOffset offset = first ? change.getOffsetBefore() : change.getOffsetAfter();
        return wall.toInstant(offset);
    }

    public boolean everyDay() {
        return days.containsAll(EnumSet.allOf(DayOfWeek.class));
    }

    public boolean roundTheClock() {
        return from.equals(to);
    }
}
