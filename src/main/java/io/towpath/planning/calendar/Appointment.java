package io.towpath.planning.calendar;

import java.time.Instant;
import java.time.ZoneId;

/// A time in somebody's calendar, as iCalendar (RFC 5545) has it.
///
/// @param uid       the same for the same thing, whenever it happens
/// @param sequence  grows with each change, so that calendar programs take the newer one
/// @param confirmed false: it may still move
public record Appointment(String uid, int sequence, Instant opensAt, Instant closesAt, ZoneId zone, boolean confirmed,
        String summary, String description) {

    /// A whole `text/calendar` file.
    public String text(Instant now) {
        return CalendarText.of(this, now);
    }
}
