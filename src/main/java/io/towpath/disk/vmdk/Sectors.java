package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;

/// Arithmetic on sectors of 512 bytes that does not wrap.
final class Sectors {

    static final int BYTES = 512;

    /// VMware's largest disk has 62 TiB; nothing above 64 is taken for real.
    static final long MOST_OF_A_DISK = (64L << 40) / BYTES;

    private Sectors() {}

    static long toBytes(long sectors) {
        return Math.multiplyExact(sectors, BYTES);
    }

    /// Whole sectors that hold so many bytes.
    static long holding(long bytes) {
        return (bytes + BYTES - 1) / BYTES;
    }

    /// Checks that a run of sectors lies inside the file and yields its first byte.
    ///
    /// @param what the structure, as a message calls it: `grain table 3`
    static long inside(ImageSource source, String what, long sector, long count) throws ImageException {
        long fileSectors = source.length() / BYTES;
        if (sector < 0 || sector >= fileSectors) {
            throw new ImageException(Reason.OFFSET_OUT_OF_RANGE, source.name(), what, null, null,
                    "%s is at sector %s, but the file has only %d sectors".formatted(what,
                            Long.toUnsignedString(sector), fileSectors),
                    "Copy the file again; if it stays so, it is damaged.");
        }
        if (count > fileSectors - sector) {
            throw new ImageException(Reason.TRUNCATED, source.name(), what, null, sector * BYTES,
                    "%s needs %d sectors from sector %d, but the file ends at sector %d".formatted(what, count, sector,
                            fileSectors),
                    "Copy the file again; it is not complete.");
        }
        return sector * BYTES;
    }
}
