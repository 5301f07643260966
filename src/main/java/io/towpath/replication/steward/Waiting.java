package io.towpath.replication.steward;

import java.time.Instant;
import java.util.UUID;

/// A VM whose snapshot a datastore has no room for: its passes wait, or its last pass goes on all the same.
///
/// @param why which datastore, what it has and what its limit is
public record Waiting(UUID vmId, String vmName, String why, Instant since) {}
