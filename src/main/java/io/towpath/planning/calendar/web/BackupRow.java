package io.towpath.planning.calendar.web;

import io.towpath.inventory.backup.BackupHours;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;

/// Backup hours, ready to print.
///
/// @param scope `vc-muc, of Ledger`
/// @param words `every day 22:00 to 04:00 the next day, Europe/Zurich`
/// @param on    whether they hold now
/// @param when  `until 04:00`, `next Sat 14 Nov 22:00`, in the viewer's zone
record BackupRow(UUID id, String name, String scope, String words, boolean on, String when) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ENGLISH);

    static BackupRow of(BackupHours hours, Instant now, ZoneId zone) {
        var on = hours.hours().at(now);
        String when = on.map(span -> "until " + TIME.format(span.to().atZone(zone)))
                .orElseGet(() -> hours.hours().between(now, now.plusSeconds(16 * 86_400L)).stream()
                        .filter(span -> span.from().isAfter(now)).findFirst()
                        .map(span -> "next " + TIME.format(span.from().atZone(zone))).orElse(""));
        return new BackupRow(hours.id(), hours.name(), hours.scope(), hours.hours().words(), on.isPresent(), when);
    }
}
