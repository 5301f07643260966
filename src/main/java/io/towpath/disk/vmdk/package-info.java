/// VMware's VMDK, read: a descriptor (a text) and extents (flat files, sparse files in grains, compressed streams).
///
/// Read [VmdkChain] first, then [VmdkImage], [Descriptor], [SparseHeader] and [GrainTables]; [DeltaHeader] for the
/// extents of ESX snapshots. Nothing of a file is trusted: each pointer lies inside the file and outside its tables, no
/// two share bytes, and every sum is checked before it is believed.
///
/// Source: VMware, *Virtual Disk Format 5.0*.
@NullMarked
package io.towpath.disk.vmdk;

import org.jspecify.annotations.NullMarked;
