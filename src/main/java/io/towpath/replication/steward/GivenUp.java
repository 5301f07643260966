package io.towpath.replication.steward;

import java.time.Instant;
import java.util.UUID;

/// A snapshot of ours that is looked for no more though nobody knows that it is gone.
///
/// @param source name of the connection
/// @param why    with what to do
public record GivenUp(UUID vmId, String vmName, String source, String snapshot, Instant at, String why) {}
