package io.towpath.planning.calendar;

import java.time.LocalDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// What people decide about a window. Times are as a clock on the wall shows them in the zone.
///
/// @param lockoutAt      after which no cutover starts; null: when it closes
/// @param capacityVms    VMs that may be cut over in it
/// @param parallelSlots  VMs that are cut over at once
/// @param changeReference the change ticket
public record WindowDraft(String name, LocalDateTime opensAt, LocalDateTime closesAt, @Nullable LocalDateTime lockoutAt,
        ZoneId zone, int capacityVms, int parallelSlots, Overrun onOverrun, @Nullable String changeReference,
        @Nullable String note) {

    public static final int MAX_NAME = 120;

    public WindowDraft {
        name = name.strip();
        changeReference = changeReference == null || changeReference.isBlank() ? null : changeReference.strip();
        note = note == null || note.isBlank() ? null : note.strip();
    }
}
