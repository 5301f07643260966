package io.towpath.inventory.backup;

import io.towpath.units.WeeklyHours;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Hours of the week in which a backup takes snapshots at a source: passes keep out of them.
///
/// @param source                     its name
/// @param applicationId, application the one they are for; null: not only for one
/// @param cluster                    of the source, likewise
/// @param since                      when they were written down
/// @param removedAt                  null while they hold
public record BackupHours(UUID id, String name, UUID sourceId, String source, @Nullable UUID applicationId,
        @Nullable String application, @Nullable String cluster, WeeklyHours hours, int version, Instant since,
        String changedBy, @Nullable Instant removedAt) {

    /// `vc-muc, of Ledger in cl-1`
    public String scope() {
        return source + (application == null ? "" : ", of " + application)
                + (cluster == null ? "" : application == null ? ", in " + cluster : " in " + cluster);
    }
}
