/// Descriptions of VMs as files carry them: OVF envelopes and VMware's `.vmx`.
///
/// Start at [io.towpath.disk.ovf.Ovf] (or [io.towpath.disk.ovf.Vmx]); both give [io.towpath.disk.ovf.VmDescription]s.
/// Nothing here opens a disk: names of files are checked to be plain names and left to the caller.
@NamedInterface("ovf")
@NullMarked
package io.towpath.disk.ovf;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
