package io.towpath.platform.spi;

import org.jspecify.annotations.Nullable;

/// What a source tells of a disk beyond its bytes. A null component was not told.
///
/// @param datastore      its name: `ds-prod-01`
/// @param mode           `persistent`, `independent_persistent`, `independent_nonpersistent`, …
/// @param sharing        `none`, `multi-writer`
/// @param busSharing     of its controller: `none`, `physical`, `virtual`
/// @param rawMode        `physical` or `virtual` for a raw device mapping; null for a disk
/// @param rawLun         the LUN of a raw device mapping
/// @param thin           allocated as it is written
/// @param changeTracking CBT is on for this disk
/// @param uuid           `6000C29…`
/// @param seSparse       a delta of the space-efficient kind lies in its chain
public record DiskTraits(@Nullable String datastore, @Nullable String mode, @Nullable String sharing,
        @Nullable String busSharing, @Nullable String rawMode, @Nullable String rawLun, @Nullable Boolean thin,
        @Nullable Boolean changeTracking, @Nullable String uuid, @Nullable Boolean seSparse) {

    /// Nothing was told.
    public static final DiskTraits UNKNOWN = new DiskTraits(null, null, null, null, null, null, null, null, null, null);
}
