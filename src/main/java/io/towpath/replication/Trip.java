package io.towpath.replication;

import io.towpath.disk.DiskFormat;
import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/// What is to be kept in step.
///
/// @param targets in the order of the VM's disks
/// @param stop    asked often; true ends the call with [ReplicationException#STOPPED], leaving all resumable
public record Trip(UUID migrationId, Vm vm, List<Target> targets, BooleanSupplier stop) {

    public Trip {
        targets = List.copyOf(targets);
    }

    /// Where a disk lands.
    public record Target(VmDisk disk, Path file, DiskFormat format) {}
}
