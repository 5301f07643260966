package io.towpath.platform.spi;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A VM as the source describes it.
///
/// @param externalId  stable at the source: for staged files the descriptor's relative path and the system's id in it
/// @param container   `ova`, `ovf`, `vmx`, `vmdk`, `vcenter`, `cmdb`
/// @param place       for people: the descriptor's path or the inventory path; several VMs of one OVA share it
/// @param storedBytes what all its files take
/// @param fingerprint changes when any file that the facts were read from may have changed; empty: read again next time
/// @param tags        custom attributes and tags of the source, by name
public record DiscoveredVm(String externalId, String name, Hardware hardware, List<DiscoveredDisk> disks,
        List<DiscoveredNic> nics, String container, String place, long storedBytes, String fingerprint,
        List<SourceNote> notes, Placement placement, VmTraits traits, Map<String, String> tags) {

    /// Of which no more is known than its files tell.
    public DiscoveredVm(String externalId, String name, Hardware hardware, List<DiscoveredDisk> disks,
            List<DiscoveredNic> nics, String container, String place, long storedBytes, String fingerprint,
            List<SourceNote> notes) {
        this(externalId, name, hardware, disks, nics, container, place, storedBytes, fingerprint, notes,
                Placement.UNKNOWN, VmTraits.UNKNOWN, Map.of());
    }

    public DiscoveredVm {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
        disks = List.copyOf(disks);
        nics = List.copyOf(nics);
        notes = List.copyOf(notes);
    }
}
