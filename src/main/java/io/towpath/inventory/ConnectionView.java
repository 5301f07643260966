package io.towpath.inventory;

import io.towpath.platform.spi.Capabilities;
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
/// @param server   null for a folder
public record ConnectionView(Connection connection, Instant createdAt, String createdBy, @Nullable Probe probe,
        @Nullable Instant probedAt, int vms, int missing, int version, @Nullable Server server) {

    /// What is known of a server; never its password.
    ///
    /// @param account           who signs in
    /// @param certificateSha256 as a person confirmed it
    /// @param certificateSeen   another one that it showed since; null while all is well
    /// @param capabilities      null until it could be asked
    /// @param nbdTemplate       how disks are named at an NBD server beside it; null where there is none
    public record Server(String account, @Nullable String certificateSha256, @Nullable String certificateSeen,
            @Nullable Capabilities capabilities, @Nullable Instant capabilitiesAt,
            @Nullable String nbdTemplate) {}
}
