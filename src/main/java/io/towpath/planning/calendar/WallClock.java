package io.towpath.planning.calendar;

import io.towpath.inventory.RefusedException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;

/// Times as people write them, in a zone whose clocks are changed twice a year.
public final class WallClock {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");

    private WallClock() {}

    /// A time that occurs twice is the earlier one. One that does not occur is refused: no clock shows it.
    ///
    /// @param what for the message: `opens`
    public static Instant instant(String what, LocalDateTime time, ZoneId zone) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(time);
        if (offsets.isEmpty()) {
            ZoneOffsetTransition gap = zone.getRules().getTransition(time);
            throw new RefusedException(RefusedException.Kind.INVALID, "time-does-not-exist",
                    "%s: %s %s does not exist in %s, since clocks go from %s to %s that night".formatted(what,
                            time.toLocalDate(), TIME.format(time), zone, TIME.format(gap.getDateTimeBefore()),
                            TIME.format(gap.getDateTimeAfter())),
                    "Write a time before %s or from %s on.".formatted(TIME.format(gap.getDateTimeBefore()),
                            TIME.format(gap.getDateTimeAfter())));
        }
        return time.toInstant(offsets.getFirst());
    }

    public static LocalDateTime local(Instant instant, ZoneId zone) {
        return LocalDateTime.ofInstant(instant, zone);
    }
}
