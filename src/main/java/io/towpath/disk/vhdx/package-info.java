/// VHDX, fixed and dynamic. Read [io.towpath.disk.vhdx.VhdxHeader] and [io.towpath.disk.vhdx.BatEntry] for the format,
/// then [io.towpath.disk.vhdx.VhdxImage] (reading) and [io.towpath.disk.vhdx.VhdxWriter] (writing).
///
/// | byte    | holds                                                            |
/// |--------:|------------------------------------------------------------------|
/// |       0 | file type identifier: `vhdxfile`, then the creator as UTF-16      |
/// |  64 KiB | header 1                                                         |
/// | 128 KiB | header 2; the valid one with the higher sequence number counts   |
/// | 192 KiB | region table 1: where the metadata and the BAT lie               |
/// | 256 KiB | region table 2, a copy                                           |
/// |   1 MiB | log, metadata, BAT and blocks, each on a whole MiB, in any order |
///
/// Source for all classes here: Microsoft, *[MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format*. All numbers in a VHDX
/// file are little-endian.
@NullMarked
package io.towpath.disk.vhdx;

import org.jspecify.annotations.NullMarked;
