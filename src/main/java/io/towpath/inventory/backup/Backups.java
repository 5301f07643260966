package io.towpath.inventory.backup;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Asked whether a backup works.
@FunctionalInterface
public interface Backups {

    /// The backup hours that a moment lies in, of a VM; empty where it lies in none.
    ///
    /// @param externalId what the source calls the VM
    Optional<BackupPause> on(UUID sourceId, String externalId, Instant at);
}
