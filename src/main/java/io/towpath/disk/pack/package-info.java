/// Conversion of whole packages of VMs: every disk into a folder ([io.towpath.disk.pack.PackageConversion]), or a machine
/// with its disks into an OVA or the folder of an OVF ([io.towpath.disk.pack.MachineConversion]).
///
/// Either all files get their names or none; until then the work stands in a folder ending in `.part`, from which it can
/// be gone on with.
@NamedInterface("pack")
@NullMarked
package io.towpath.disk.pack;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
