package io.towpath.platform.spi;

import java.util.List;

/// A VM as the source describes it.
///
/// @param externalId  stable at the source: for staged files the descriptor's relative path and the system's id in it
/// @param container   `ova`, `ovf`, `vmx`, `vmdk`
/// @param place       for people: the path or the inventory path
/// @param storedBytes what all its files take
public record DiscoveredVm(String externalId, String name, Hardware hardware, List<DiscoveredDisk> disks,
        List<DiscoveredNic> nics, String container, String place, long storedBytes, List<SourceNote> notes) {

    public DiscoveredVm {
        disks = List.copyOf(disks);
        nics = List.copyOf(nics);
        notes = List.copyOf(notes);
    }
}
