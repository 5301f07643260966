package io.towpath.planning.calendar;

import io.towpath.inventory.RefusedException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Windows and freezes. Every command is on the audit trail in its own transaction; what is refused throws
/// [RefusedException].
public interface CutoverCalendar {

    /// Windows that are open at some time in between, cancelled ones left out, by opening.
    List<CutoverWindow> windows(Instant from, Instant to);

    Optional<CutoverWindow> window(UUID id);

    /// Waves behind the names of [CutoverWindow#waves], by window and name; a planned wave that is none yet is absent.
    Map<UUID, Map<String, UUID>> waves(List<CutoverWindow> windows);

    /// Freezes that hold at some time in between, by start.
    List<ChangeFreeze> freezes(Instant from, Instant to);

    /// What is wrong with windows, by their id; those without anything are absent.
    Map<UUID, List<Conflict>> conflicts(List<CutoverWindow> windows);

    UUID add(WindowDraft draft, String actor);

    /// The same window again, as the clock on the wall of its zone shows it: its name for the new day, without the change
    /// reference, which is of one change. All of them or none.
    ///
    /// @param days  from one to the next, 1 to 366
    /// @param times how many, 1 to 53
    /// @return by opening
    List<UUID> repeat(UUID id, int days, int times, String actor);

    /// Once VMs are planned into a window it can be loosened freely; what tightens it (a later opening, an earlier end, less
    /// room) needs a reason, which is kept for those whose outage it moves.
    ///
    /// @param version as last seen
    void edit(UUID id, int version, WindowDraft draft, @Nullable String reason, String actor);

    /// Refused while VMs are planned into it.
    void cancel(UUID id, String reason, String actor);

    /// @param application by name; null with no business unit either: for all
    UUID freeze(String name, LocalDateTime starts, LocalDateTime ends, ZoneId zone, @Nullable String application,
            @Nullable String businessUnit, String reason, String actor);

    void lift(UUID freezeId, String reason, String actor);
}
