package io.towpath.platform.spi;

import org.jspecify.annotations.Nullable;

/// A disk of a VM as it is now, or as a snapshot has it.
///
/// @param key           stable within its VM, as in [DiscoveredDisk#key()]
/// @param capacityBytes what the guest sees
/// @param backing       the file that it is stored in: `[DS1] web01/web01-000002.vmdk`
/// @param uuid          of the backing: another one is another disk at the same place; null where the platform has none
/// @param changeId      bookmark in the platform's change tracking, as it writes it; null where it tracks nothing
public record LiveDisk(String key, String label, long capacityBytes, String backing, @Nullable String uuid,
        @Nullable String changeId) {}
