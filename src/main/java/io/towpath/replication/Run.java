package io.towpath.replication;

import java.util.UUID;

/// A call that works on a migration's replication. Only the last one that was begun may write.
record Run(UUID migrationId, UUID token) {}
