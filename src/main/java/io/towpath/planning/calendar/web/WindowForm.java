package io.towpath.planning.calendar.web;

import io.towpath.inventory.RefusedException;
import io.towpath.planning.calendar.CutoverWindow;
import io.towpath.planning.calendar.Overrun;
import io.towpath.planning.calendar.WallClock;
import io.towpath.planning.calendar.WindowDraft;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.format.annotation.DateTimeFormat.ISO;

/// The form of a window.
public record WindowForm(@Nullable String name, @DateTimeFormat(iso = ISO.DATE_TIME) @Nullable LocalDateTime opensAt,
        @DateTimeFormat(iso = ISO.DATE_TIME) @Nullable LocalDateTime closesAt,
        @DateTimeFormat(iso = ISO.DATE_TIME) @Nullable LocalDateTime lockoutAt, @Nullable String zone,
        @Nullable Integer capacityVms, @Nullable Integer parallelSlots, @Nullable String onOverrun,
        @Nullable String changeReference, @Nullable String note, @Nullable Integer version, @Nullable String reason) {

    static WindowForm blank(LocalDateTime opens, ZoneId zone) {
        return new WindowForm("", opens, opens.plusHours(5), opens.plusHours(4), zone.getId(), 120, 20,
                Overrun.RETURN_SOURCE.word(), "", "", null, null);
    }

    static WindowForm of(CutoverWindow window) {
        return new WindowForm(window.name(), WallClock.local(window.opensAt(), window.zone()),
                WallClock.local(window.closesAt(), window.zone()), WallClock.local(window.lockoutAt(), window.zone()),
                window.zone().getId(), window.capacityVms(), window.parallelSlots(), window.onOverrun().word(),
                window.changeReference(), window.note(), window.version(), null);
    }

    WindowDraft draft() {
        if (opensAt == null || closesAt == null || capacityVms == null) {
            throw new RefusedException(RefusedException.Kind.INVALID, "value-missing",
                    "Opening, closing and room for VMs are needed.", "Fill them in.");
        }
        return new WindowDraft(name == null ? "" : name, opensAt, closesAt, lockoutAt, zone(zone), capacityVms,
                parallelSlots == null ? 20 : parallelSlots,
                onOverrun == null ? Overrun.RETURN_SOURCE : overrun(onOverrun), changeReference, note);
    }

    static ZoneId zone(@Nullable String id) {
        try {
            return ZoneId.of(id == null ? "" : id.strip());
        } catch (DateTimeException e) {
            throw new RefusedException(RefusedException.Kind.INVALID, "zone-unknown",
                    "There is no time zone \"%s\".".formatted(id), "Choose one like Europe/Zurich or UTC.");
        }
    }

    static Overrun overrun(String word) {
        try {
            return Overrun.of(word);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(RefusedException.Kind.INVALID, "overrun-unknown",
                    "\"%s\" is no rule for late VMs, expected return-source or finish".formatted(word),
                    "Write one of these.");
        }
    }
}
