package io.towpath.inventory.backup;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What people say of backup hours.
///
/// @param application by name; null: of all
/// @param cluster     of the source; null: in all
/// @param days        on which they begin
/// @param to          not after `from`: on the next day
public record BackupDraft(String name, UUID sourceId, @Nullable String application, @Nullable String cluster,
        Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {

    public BackupDraft {
        name = name.strip();
        application = application == null || application.isBlank() ? null : application.strip();
        cluster = cluster == null || cluster.isBlank() ? null : cluster.strip();
        days = Set.copyOf(days);
    }

    /// As they are.
    public static BackupDraft of(BackupHours hours) {
        return new BackupDraft(hours.name(), hours.sourceId(), hours.application(), hours.cluster(),
                hours.hours().days(), hours.hours().from(), hours.hours().to(), hours.hours().zone());
    }
}
