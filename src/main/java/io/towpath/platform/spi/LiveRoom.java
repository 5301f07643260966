package io.towpath.platform.spi;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The room that a VM's snapshots have, at this moment.
///
/// @param stores with disks of the VM; empty where the platform does not tell
/// @param growths of the files that the guest writes to since its newest snapshot; empty where there is none, or where the
///                platform does not tell
public record LiveRoom(List<Store> stores, List<Growth> growths) {

    /// Of platforms that tell nothing of it.
    public static final LiveRoom NOT_TOLD = new LiveRoom(List.of(), List.of());

    public LiveRoom {
        stores = List.copyOf(stores);
        growths = List.copyOf(growths);
    }

    /// A datastore.
    ///
    /// @param capacityBytes null where it is not told
    /// @param freeBytes     null where it is not told
    public record Store(String name, @Nullable Long capacityBytes, @Nullable Long freeBytes) {}

    /// @param diskKey as in [LiveDisk#key()]
    /// @param bytes   that the file takes
    /// @param within  since it was begun; > 0
    public record Growth(String diskKey, long bytes, Duration within) {}
}
