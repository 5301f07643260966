package io.towpath.planning;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// By when the program has to be over: the day that was promised. A plan that is published again, later, does not move it. The
/// end of the first licence of a source is told beside it and decides nothing: nobody said that the program hangs on it.
///
/// @param promised null: nothing was promised
/// @param licence  null: no source told of one in use that ends
public record Deadline(@Nullable LocalDate promised, ProgramDesk.@Nullable Licence licence) {

    /// Whether what ends then is too late: for a day that is promised, after it is over; where nothing is, after the last
    /// planned window.
    ///
    /// @param planned when the last window closes; null: none is decided
    public boolean missedBy(Instant end, @Nullable Instant planned, ZoneId zone) {
        return promised != null
                ? end.atZone(zone).toLocalDate().isAfter(promised)
                : planned != null && end.isAfter(planned);
    }
}
