package io.towpath.replication;

import java.util.UUID;

/// An image that an earlier attempt left, and that a disk goes on with.
///
/// @param attempt  that left it
/// @param bytes    of data that it held, about
/// @param compared whether a pass has compared it whole since
public record KeptCopy(UUID vmDiskId, int attempt, String file, long bytes, boolean compared) {}
