package io.towpath.planning.calendar.web;

import io.towpath.inventory.Connection;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.backup.BackupDraft;
import io.towpath.inventory.backup.BackupHours;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Backup hours as people write them, in a form and in REST.
///
/// @param source by name or id
/// @param days   `monday`; null: every day
/// @param from   `22:00`
/// @param to     not after `from`: on the next day
/// @param zone   null: that of the user
public record BackupForm(@Nullable String name, @Nullable String source, @Nullable String application,
        @Nullable String cluster, @Nullable List<String> days, @Nullable String from, @Nullable String to,
        @Nullable String zone, @Nullable Integer version) {

    static BackupForm blank(ZoneId zone) {
        return new BackupForm("Nightly backup", null, null, null, words(EnumSet.allOf(DayOfWeek.class)), "22:00",
                "04:00", zone.getId(), null);
    }

    static BackupForm of(BackupHours hours) {
        return new BackupForm(hours.name(), hours.sourceId().toString(), hours.application(), hours.cluster(),
                words(hours.hours().days()), hours.hours().from().toString(), hours.hours().to().toString(),
                hours.hours().zone().getId(), hours.version());
    }

    BackupForm at(int other) {
        return new BackupForm(name, source, application, cluster, days, from, to, zone, other);
    }

    static List<String> words(Set<DayOfWeek> days) {
        return days.stream().sorted().map(day -> day.name().toLowerCase(Locale.ROOT)).toList();
    }

    /// @param sources that it may be of
    /// @param usual   zone where none is named
    BackupDraft draft(List<Connection> sources, ZoneId usual) {
        return new BackupDraft(name == null ? "" : name, source(sources), application, cluster,
                days == null ? EnumSet.allOf(DayOfWeek.class) : days(days), time("from", from), time("to", to),
                zone == null || zone.isBlank() ? usual : WindowForm.zone(zone));
    }

    private UUID source(List<Connection> sources) {
        String named = source == null ? "" : source.strip();
        return sources.stream()
                .filter(each -> each.id().toString().equals(named) || each.name().equalsIgnoreCase(named)).findFirst()
                .map(Connection::id)
                .orElseThrow(() -> invalid("source-unknown",
                        "There is no source \"%s\" whose VMs are read while they run".formatted(named),
                        "Choose a vCenter of the list of sources."));
    }

    private static Set<DayOfWeek> days(List<String> named) {
        return named.stream().map(day -> Arrays.stream(DayOfWeek.values())
                .filter(each -> each.name().equalsIgnoreCase(String.valueOf(day).strip())).findFirst()
                .orElseThrow(() -> invalid("day-unknown", "There is no weekday \"%s\"".formatted(day),
                        "monday to sunday.")))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(DayOfWeek.class)));
    }

    private static LocalTime time(String what, @Nullable String text) {
        try {
            return LocalTime.parse(text == null ? "" : text.strip());
        } catch (DateTimeException e) {
            throw invalid("time-invalid", "%s: \"%s\" is no time of day".formatted(what, text),
                    "Such as 22:00 or 04:30.");
        }
    }

    private static RefusedException invalid(String code, String message, String remedy) {
        return new RefusedException(RefusedException.Kind.INVALID, code, message, remedy);
    }
}
