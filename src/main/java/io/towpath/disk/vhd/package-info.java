/// Microsoft's VHD, read and written: fixed disks (the guest's bytes with a footer behind them) and dynamic ones (blocks,
/// found through a table).
///
/// Read [VhdImage] first, then [Footer], [DynamicHeader] and [BlockTable]; for writing [DynamicWriter]. Nothing of a file
/// is trusted: checksums are verified, every block lies inside the file and shares no byte with another.
///
/// Source: Microsoft, *Virtual Hard Disk Image Format Specification*, version 1.0 of October 2006.
@NullMarked
package io.towpath.disk.vhd;

import org.jspecify.annotations.NullMarked;
