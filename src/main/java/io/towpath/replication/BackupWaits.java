package io.towpath.replication;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tells whose next pass is due in backup hours, to read.
public interface BackupWaits {

    /// Empty where the next pass is due outside of them, or goes on with what an earlier run began.
    Optional<BackupWait> of(UUID migrationId);

    /// As [#of(UUID)], for whoever knows already when it is due.
    ///
    /// @param passes all of them, oldest first
    /// @param due    by plan; null before the first one
    Optional<BackupWait> of(Replication replication, List<Pass> passes, @Nullable Instant due);
}
