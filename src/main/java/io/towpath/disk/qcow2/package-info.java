/// QCOW2, versions 2 and 3. Read [io.towpath.disk.qcow2.Qcow2Header] for the format, then
/// [io.towpath.disk.qcow2.Qcow2Image] (reading), [io.towpath.disk.qcow2.Qcow2Chain] (reading
/// layers upon backing files) and [io.towpath.disk.qcow2.Qcow2Writer] (writing).
///
/// Source for all classes here: QEMU, *docs/interop/qcow2.txt*. All numbers in a QCOW2 file are big-endian.
@NullMarked
package io.towpath.disk.qcow2;

import org.jspecify.annotations.NullMarked;
