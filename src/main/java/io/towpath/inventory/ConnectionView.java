package io.towpath.inventory;

import io.towpath.platform.spi.Probe;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A connection with what is known of its health.
///
/// @param probe    the last answer; null when never probed
/// @param probedAt when that was
/// @param vms      VMs a source has now, missing ones left out; 0 for a target
/// @param missing  VMs a source no longer shows
/// @param version  for optimistic locking
public record ConnectionView(Connection connection, Instant createdAt, String createdBy, @Nullable Probe probe,
        @Nullable Instant probedAt, int vms, int missing, int version) {}
