package io.towpath.planning;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// By when the program has to be over: the day that was promised, and the end of the first licence of a source. A plan that is
/// published again, later, moves neither.
///
/// @param promised null: nothing was promised
/// @param licence  null: no source told of one that ends
public record Deadline(@Nullable LocalDate promised, ProgramDesk.@Nullable Licence licence) {

    /// The earlier one; empty where there is none.
    public Optional<LocalDate> day() {
        return Stream.of(Optional.ofNullable(promised), Optional.ofNullable(licence).map(ProgramDesk.Licence::endsOn))
                .flatMap(Optional::stream).min(Comparator.naturalOrder());
    }

    /// Whether what ends then is too late: for a day that is promised, after it is over; where nothing is, after the last
    /// planned window.
    ///
    /// @param planned when the last window closes; null: none is decided
    public boolean missedBy(Instant end, @Nullable Instant planned, ZoneId zone) {
        return day().map(day -> end.atZone(zone).toLocalDate().isAfter(day))
                .orElse(planned != null && end.isAfter(planned));
    }
}
