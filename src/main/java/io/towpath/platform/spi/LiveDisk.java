package io.towpath.platform.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A disk of a VM as it is now, or as a snapshot has it.
///
/// @param key           stable within its VM, as in [DiscoveredDisk#key()]
/// @param capacityBytes what the guest sees
/// @param backing       the file that it is stored in: `[DS1] web01/web01-000002.vmdk`
/// @param uuid          of the backing: another one is another disk at the same place; null where the platform has none
/// @param changeId      bookmark in the platform's change tracking, as it writes it; null where it tracks nothing
/// @param chain         its files, from the backing down to the one at the foot: a snapshot freezes the first and begins
///                      another above it
/// @param store         the platform's reference of where the backing is stored, which stays when that is renamed; null where
///                      it has none
public record LiveDisk(String key, String label, long capacityBytes, String backing, @Nullable String uuid,
        @Nullable String changeId, List<String> chain, @Nullable String store) {

    public LiveDisk {
        chain = List.copyOf(chain);
    }

    /// A disk in one file.
    public LiveDisk(String key, String label, long capacityBytes, String backing, @Nullable String uuid,
            @Nullable String changeId) {
        this(key, label, capacityBytes, backing, uuid, changeId, List.of(backing), null);
    }
}
