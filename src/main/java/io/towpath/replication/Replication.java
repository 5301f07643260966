package io.towpath.replication;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How one migration keeps its target in step.
///
/// @param vmRef          what the source calls the VM: `vm-4373`
/// @param trackingBefore whether the source tracked its changes before us; null until looked at
/// @param shutDown       that we turned it off; null while we did not
/// @param consent        that its power may be taken away; null where nobody agreed
/// @param drift          in what the source differs from what was planned; null where it does not
/// @param tracking       how it is found what changed since a pass; null until the source was asked
/// @param trackingWhy    why not in a better way; null where there is none
/// @param disks          in the order of the VM's disks
public record Replication(UUID migrationId, UUID sourceId, String vmRef, String vmName, Quiesce quiesce,
        @Nullable Boolean trackingBefore, @Nullable ShutDown shutDown, @Nullable Consent consent,
        @Nullable String drift, @Nullable TrackingWay tracking, @Nullable String trackingWhy,
        List<ReplicaDisk> disks) {

    public Replication {
        disks = List.copyOf(disks);
    }

    /// Who turned the source off.
    public enum How {
        GUEST, FORCED, WAS_OFF
    }

    /// @param ran whether it ran before: then it is to run again when the trip goes back
    public record ShutDown(Instant at, How how, boolean ran) {}

    /// That the source's power may be taken away when its guest does not shut down in time.
    public record Consent(String by, String reason) {}

    /// Whether every disk's target stands at this pass.
    public boolean standsAt(int pass) {
        return !disks.isEmpty() && disks.stream().allMatch(disk -> disk.pass() != null && disk.pass() == pass);
    }
}
