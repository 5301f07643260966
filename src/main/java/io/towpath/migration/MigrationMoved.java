package io.towpath.migration;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// News: a migration moved, stalled, was held or released. Published in the transaction of the move.
public record MigrationMoved(UUID migrationId, UUID vmId, @Nullable UUID waveId, State state, boolean stalled,
        boolean held) {}
