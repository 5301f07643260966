package io.towpath.platform.spi;

import io.towpath.disk.DiskRef;

/// One way to read a disk as a snapshot has it. All ways to one disk of one snapshot give the same bytes and are known by
/// the same identity, so that a copy begun on one goes on over another.
///
/// @param name   `nbd`, `folder`, `lease`: as in [Capabilities.Transport#name()]
/// @param ranged whether any range can be read at once; otherwise the disk comes as a whole, from its beginning
/// @param ref    opening it connects; closing it lets go of all it held at the source
public record DiskWay(String name, boolean ranged, DiskRef ref) {}
