package io.towpath.disk.qcow2;

/// An entry of an L2 table: what one guest cluster is.
///
/// | bits     | standard cluster                          | compressed cluster, x = 62 - (cluster bits - 8)    |
/// |---------:|-------------------------------------------|----------------------------------------------------|
/// |        0 | reads as zeroes (version 3)               | bits 0 to x-1: place in the file, any byte         |
/// |  9 to 55 | place in the file, on a cluster boundary  | bits x to 61: further sectors of 512 bytes, beyond |
/// |          |                                           | the one that holds the first byte                  |
/// |       62 | 0                                         | 1                                                  |
/// |       63 | 1: its refcount is exactly one            | 0                                                  |
///
/// All other bits are zero. An entry of 0 is a cluster that was never written.
final class L2Entry {

    static final long COPIED = 1L << 63;
    static final long COMPRESSED = 1L << 62;
    static final long ZERO = 1;

    private static final int SECTOR = 512;

    private L2Entry() {}

    enum Kind {
        UNALLOCATED, ZERO, DATA, COMPRESSED
    }

    static Kind kind(long entry) {
        if (entry == 0) {
            return Kind.UNALLOCATED;
        }
        if ((entry & COMPRESSED) != 0) {
            return Kind.COMPRESSED;
        }
        return (entry & ZERO) != 0 ? Kind.ZERO : Kind.DATA;
    }

    /// Where a standard cluster lies, 0 for nowhere; also of an entry whose reserved bits are set, which is then a place
    /// outside of every file or off a cluster boundary.
    static long place(long entry) {
        return entry & ~(COPIED | ZERO);
    }

    static long data(long place) {
        return COPIED | place;
    }

    /// The entry of a compressed cluster whose `bytes` bytes begin at `place`.
    static long compressed(long place, int bytes, int clusterBits) {
        long further = (place + bytes - 1) / SECTOR - place / SECTOR;
        return COMPRESSED | further << placeBits(clusterBits) | place;
    }

    /// Where the bytes of a compressed cluster begin.
    static long compressedPlace(long entry, int clusterBits) {
        return entry & ((1L << placeBits(clusterBits)) - 1);
    }

    /// The byte behind the last sector a compressed cluster may use. It need not use all of that sector, and the next
    /// compressed cluster may begin in it.
    static long compressedEnd(long entry, int clusterBits) {
        long first = compressedPlace(entry, clusterBits) / SECTOR;
        long further = (entry & ~(COPIED | COMPRESSED)) >>> placeBits(clusterBits);
        return (first + further + 1) * SECTOR;
    }

    private static int placeBits(int clusterBits) {
        return 62 - (clusterBits - 8);
    }
}
