/// What is on a disk, told from its bytes as the guest sees them: partition table, partitions, filesystems. Start at
/// [io.towpath.disk.layout.DiskLayout].
///
/// A disk is never trusted: every read is of a bounded number of bytes, every chain has an end, and what is odd becomes a
/// note, since recognising less must never stop a disk from being moved.
@NamedInterface("layout")
@NullMarked
package io.towpath.disk.layout;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
