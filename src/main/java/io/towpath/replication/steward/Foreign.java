package io.towpath.replication.steward;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A snapshot of somebody else on a VM that is kept in step: what is written between two passes may not be told then.
///
/// @param takenAt null where the source does not tell
public record Foreign(UUID vmId, String vmName, String snapshot, @Nullable Instant takenAt) {}
