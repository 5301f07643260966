package io.towpath.replication;

import io.towpath.inventory.backup.BackupPause;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The next pass is due in backup hours.
///
/// @param goesOn it begins all the same: its cutover comes too soon for another one after them
/// @param isDue  by now
public record BackupWait(BackupPause hours, boolean goesOn, boolean isDue) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ENGLISH);

    /// When they are over on the clock that they go by: `Sat 04:00 Europe/Zurich`.
    public String until() {
        return "%s %s".formatted(TIME.format(hours.until().atZone(hours.zone())), hours.zone().getId());
    }
}
