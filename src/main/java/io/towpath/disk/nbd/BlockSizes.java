package io.towpath.disk.nbd;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;

/// Of what sizes requests may be.
///
/// @param minimum offsets and lengths are its multiples; a power of two
/// @param maximum of the data of one request, in bytes; a multiple of the minimum
///
/// | byte | size | field        | limits                                                        |
/// |-----:|-----:|--------------|---------------------------------------------------------------|
/// |    0 |    2 | type 3       |                                                               |
/// |    2 |    4 | minimum      | a power of two, at most 64 KiB                                |
/// |    6 |    4 | preferred    | a power of two, not below the minimum                         |
/// |   10 |    4 | maximum      | `ffffffff`, or a multiple of the minimum, not below it        |
///
/// Source: *The NBD protocol*, `NBD_INFO_BLOCK_SIZE`, "Block size constraints".
record BlockSizes(int minimum, int maximum) {

    /// Of a server that says nothing: any offset, 32 MiB.
    static final BlockSizes UNTOLD = new BlockSizes(1, 32 << 20);

    private static final long LARGEST_MINIMUM = 65536;
    private static final long UNLIMITED = 0xFFFFFFFFL;

    static BlockSizes of(long minimum, long preferred, long maximum, Faults faults) throws ImageException {
        if (Long.bitCount(minimum) != 1 || minimum > LARGEST_MINIMUM) {
            throw bad(faults, "minimum block size", minimum, "a power of two up to 65536");
        }
        if (Long.bitCount(preferred) != 1 || preferred < minimum) {
            throw bad(faults, "preferred block size", preferred, "a power of two not below " + minimum);
        }
        if (maximum < minimum || maximum != UNLIMITED && maximum % minimum != 0) {
            throw bad(faults, "maximum block size", maximum, "a multiple of " + minimum);
        }
        long most = Math.min(maximum, UNTOLD.maximum);
        return new BlockSizes((int) minimum, (int) (most - most % minimum));
    }

    private static ImageException bad(Faults faults, String field, long found, String expected) {
        return faults.violation(Reason.HEADER_INVALID, "block sizes", field, null,
                "the %s is %d, expected %s".formatted(field, found, expected));
    }

    long down(long offset) {
        return offset - offset % minimum;
    }

    /// The next edge of a block; the end of a disk that is no multiple of it.
    long up(long offset, long end) {
        long rest = offset % minimum;
        return rest == 0 ? offset : Math.min(end, offset - rest + minimum);
    }
}
