package io.towpath.disk.vhdx;

import io.towpath.disk.ExtentRuns.Status;

/// An entry of the BAT, 8 bytes: what is known of one block.
///
/// | bits  | field        |                                                   |
/// |------:|--------------|---------------------------------------------------|
/// |   0-2 | State        | see below                                         |
/// |  3-19 | Reserved     | zero                                              |
/// | 20-63 | FileOffsetMB | where the block lies, counted in MiB              |
///
/// | state | of a block                | reads as                                                   |
/// |------:|---------------------------|------------------------------------------------------------|
/// |     0 | NOT_PRESENT               | anything; zeroes here as in Hyper-V and QEMU               |
/// |     1 | UNDEFINED                 | anything; zeroes here                                      |
/// |     2 | ZERO                      | zeroes                                                     |
/// |     3 | UNMAPPED                  | zeroes, or what was there before; zeroes here              |
/// |     6 | FULLY_PRESENT             | what lies there                                            |
/// |     7 | PARTIALLY_PRESENT         | partly its parent's: only in a differencing disk           |
///
/// FileOffsetMB counts only for the last two. A sector bitmap's state is 0, or 6 in a differencing disk.
final class BatEntry {

    static final int NOT_PRESENT = 0;
    static final int UNDEFINED = 1;
    static final int ZERO = 2;
    static final int UNMAPPED = 3;
    static final int FULLY_PRESENT = 6;

    private static final long PLACE = -Bytes.MIB;

    private BatEntry() {}

    static int state(long entry) {
        return (int) (entry & 7);
    }

    /// Byte of the file; negative where none can be.
    static long place(long entry) {
        return entry & PLACE;
    }

    static long reserved(long entry) {
        return entry & ~PLACE & ~7;
    }

    static boolean isPresent(long entry) {
        return state(entry) == FULLY_PRESENT;
    }

    static long present(long place) {
        return place | FULLY_PRESENT;
    }

    /// @param entry one that [BatAudit] has accepted
    static Status status(long entry) {
        return switch (state(entry)) {
            case FULLY_PRESENT -> Status.DATA;
            case ZERO -> Status.ZERO;
            default -> Status.UNALLOCATED;
        };
    }
}
