package io.towpath.platform.spi;

import io.towpath.disk.DiskFormat;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/// A VM to create at a target.
///
/// @param id    becomes the domain's UUID, so that defining it twice is once
/// @param name  unique at the target
/// @param disks in the order of their places, whatever order they came in: it starts from the first, and its controllers are
///              numbered by it
public record TargetVm(UUID id, String name, Hardware hardware, List<TargetDisk> disks, List<DiscoveredNic> nics) {

    public TargetVm {
        disks = disks.stream().sorted(Comparator.comparing(TargetDisk::slot)).toList();
        nics = List.copyOf(nics);
    }

    /// @param serial shown inside the guest, at most 20 characters, so that a disk keeps its identity
    public record TargetDisk(Path file, DiskFormat format, DiskSlot slot, String serial) {}
}
