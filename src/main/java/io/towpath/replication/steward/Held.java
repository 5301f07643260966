package io.towpath.replication.steward;

import io.towpath.replication.SourceSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// A snapshot of ours that is at its source, or may be.
///
/// @param unneeded   nobody uses it any more: its trip ended, or wanted it gone a while ago
/// @param age        since it was wanted
/// @param old        for longer than is right
/// @param datastores with disks of the VM
public record Held(SourceSnapshot snapshot, UUID vmId, String migrationState, boolean unneeded, Duration age,
        boolean old,
        List<String> datastores) {

    public Held {
        datastores = List.copyOf(datastores);
    }

    /// Whether somebody should look.
    public boolean alarm() {
        return old || unneeded && snapshot.lastError() != null;
    }
}
