package io.towpath.acceptance;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/// The days, besides Saturdays and Sundays, that no soak counts. A soak that runs follows a change at once.
public interface Holidays {

    /// The zone in which the program's days begin and end.
    ZoneId zone();

    /// By date.
    List<Holiday> all();

    /// Puts a new list in the place of the old one.
    void replace(List<Holiday> holidays, String actor);

    /// @param name for people: `New Year`
    record Holiday(LocalDate day, String name) {}
}
