package io.towpath.replication;

import java.util.Optional;
import java.util.UUID;

/// Whether there is room at the source for a snapshot that stands between passes.
public interface Headroom {

    /// Why there is not: a datastore of the VM that gets full; empty as long as none is known to.
    Optional<String> shortage(UUID migrationId);
}
