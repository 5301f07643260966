package io.towpath.platform.vsphere;

import io.towpath.disk.RateLimit;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.Place;
import java.util.List;

/// A disk of a snapshot that is to be read, by whatever way.
///
/// @param server     what the server is known by
/// @param vm         its id there
/// @param name       of the VM, for people
/// @param datacenter where it is, from the root on: `Europe/DC0`
/// @param files      the disk's files at the snapshot, from the newest delta down to the base: `[DS1] web01/web01-000001.vmdk`
/// @param bus        the controller as a lease names it, with the unit: `ParaVirtualSCSIController0:1`; empty when not told
/// @param order      of the disk among the VM's disks, from 0 on
/// @param limit      on what is fetched before it can be read
record Reading(Place place, String server, String vm, String name, String datacenter, LiveSnapshot snapshot,
        LiveDisk disk, List<String> files, String bus, int order, int disks, RateLimit limit) {

    Reading {
        files = List.copyOf(files);
    }

    /// As fast as it comes.
    Reading(Place place, String server, String vm, String name, String datacenter, LiveSnapshot snapshot,
            LiveDisk disk, List<String> files, String bus, int order, int disks) {
        this(place, server, vm, name, datacenter, snapshot, disk, files, bus, order, disks, RateLimit.open(null));
    }

    long size() {
        return disk.capacityBytes();
    }

    /// Alike for every way, since a copy is gone on with over another one.
    String label() {
        return name + ": " + disk.label();
    }

    /// What a copy knows the disk by: of one snapshot, so that nothing is copied on from another.
    String identity() {
        return "%s %s %s %s %s %d bytes".formatted(server, vm, snapshot.ref(), disk.key(), disk.uuid(), size());
    }
}
