package io.towpath.disk.vhdx;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;

/// Who has which MiB of the file: everything in a VHDX file but its header section lies on whole MiB, and no two may
/// share one. A bit for each MiB of the file, so at most 32 MiB of memory.
final class Occupancy {

    /// Four times the largest disk.
    static final long MOST_OF_A_FILE = 256L << 40;

    private final ImageSource source;
    private final Faults faults;
    private final long length;
    private final long[] taken;
    private long end;

    /// @param length of the file in bytes, with what its log adds to it
    Occupancy(ImageSource source, long length) throws ImageException {
        this.source = source;
        this.faults = new Faults(source.name());
        if (length > MOST_OF_A_FILE) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, faults.file(), "file", null, null,
                    "it has %d bytes, expected at most 256 TiB".formatted(length), null);
        }
        this.length = length;
        this.taken = new long[Math.toIntExact(Math.ceilDiv(Math.ceilDiv(length, Bytes.MIB), (long) Long.SIZE))];
    }

    /// Takes the bytes of a structure, which has to lie inside the file.
    ///
    /// @param offset a multiple of 1 MiB
    /// @param at     byte of the file where the offset is written
    void claim(String structure, long offset, long bytes, long at) throws ImageException {
        claim(structure, offset, bytes, bytes, at, MOST_OF_A_FILE);
    }

    /// @param needed   bytes that have to lie inside the file, the first of `bytes`
    /// @param longest  what the whole file can have had; a file that is just cut short points no further
    void claim(String structure, long offset, long bytes, long needed, long at, long longest) throws ImageException {
        if (offset < 0 || offset >= length && offset > longest) {
            source.refuse(
                    faults.field(Reason.OFFSET_OUT_OF_RANGE, structure, "offset", at, Long.toUnsignedString(offset),
                            "less than the file's %d bytes".formatted(length)));
            return;
        }
        if (needed > length - offset) {
            source.refuse(faults.field(Reason.TRUNCATED, structure, "offset", at, Long.toString(offset),
                    "one with %d bytes behind it, but the file ends at byte %d".formatted(needed, length)));
            return;
        }
        long first = offset / Bytes.MIB;
        long last = Math.min(Math.ceilDiv(offset + bytes, Bytes.MIB), (long) taken.length * Long.SIZE);
        for (long mib = first; mib < last; mib++) {
            long bit = 1L << mib;
            if ((taken[(int) (mib >>> 6)] & bit) != 0) {
                source.refuse(faults.field(Reason.OVERLAP, structure, "offset", at, Long.toString(offset),
                        "bytes that nothing else uses, but byte %d is another's".formatted(mib * Bytes.MIB)));
                return;
            }
            taken[(int) (mib >>> 6)] |= bit;
        }
        end = Math.max(end, offset + bytes);
    }

    /// One behind the last byte that is taken.
    long end() {
        return end;
    }
}
