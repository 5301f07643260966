package io.towpath.platform.spi;

import java.util.List;

/// A VM as the source describes it.
///
/// @param externalId  stable at the source: for staged files the descriptor's relative path and the system's id in it
/// @param container   `ova`, `ovf`, `vmx`, `vmdk`
/// @param place       for people: the descriptor's path or the inventory path; several VMs of one OVA share it
/// @param storedBytes what all its files take
/// @param fingerprint changes when any file that the facts were read from may have changed; empty: read again next time
public record DiscoveredVm(String externalId, String name, Hardware hardware, List<DiscoveredDisk> disks,
        List<DiscoveredNic> nics, String container, String place, long storedBytes, String fingerprint,
        List<SourceNote> notes) {

    public DiscoveredVm {
        disks = List.copyOf(disks);
        nics = List.copyOf(nics);
        notes = List.copyOf(notes);
    }
}
