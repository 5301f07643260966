/// Disks behind a network block device server: [io.towpath.disk.nbd.NbdUri] says which, [io.towpath.disk.nbd.NbdImage]
/// reads one, [io.towpath.disk.nbd.NbdWriter] writes one.
///
/// A server is trusted no more than a file: every number it sends is checked before it is used, each byte that was asked
/// for has to arrive exactly once, and nobody waits for a silent one for ever.
///
/// Source: *The NBD protocol* (`doc/proto.md`) and *The NBD URI format* (`doc/uri.md`) of NetworkBlockDevice/nbd.
@NamedInterface("nbd")
@NullMarked
package io.towpath.disk.nbd;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
