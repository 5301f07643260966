/// Packages of VMs: OVA archives and OVF folders, with their manifest and signature.
///
/// Start at [io.towpath.disk.ova.VmPackage#open]. An archive is never unpacked: its members are read where they lie, by
/// offset. What could make two readers see two different archives is refused.
@NamedInterface("ova")
@NullMarked
package io.towpath.disk.ova;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
