package io.towpath.platform.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a VM is at this moment.
///
/// @param host             the hypervisor it runs on; null where the platform does not say
/// @param guestCanShutDown whether the agent in the guest answers, so that it can be asked to shut down or to settle
/// @param canTrack         whether its changes can be tracked
/// @param tracking         whether the platform is told to track them; proven only by a change id of a later snapshot
/// @param snapshots        all, parents before children
/// @param consolidate      whether the platform says that its disks need consolidation
/// @param note             the annotation people read
public record LiveState(String name, Power power, @Nullable String host, boolean guestCanShutDown, boolean canTrack,
        boolean tracking, List<LiveDisk> disks, List<LiveSnapshot> snapshots, List<LiveNic> nics, boolean consolidate,
        String note) {

    public LiveState {
        disks = List.copyOf(disks);
        snapshots = List.copyOf(snapshots);
        nics = List.copyOf(nics);
    }
}
