package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.util.Arrays;

/// The runs of sectors of one file that hold its header, descriptor, directories and tables. No two may share a sector,
/// and no grain may lie on one.
final class MetadataRegions {

    private static final int LENGTH_BITS = 24;
    private static final long LENGTH_MASK = (1L << LENGTH_BITS) - 1;

    private final ImageSource source;
    private final long descriptorStart;
    private final long descriptorEnd;
    private long[] runs = new long[64];
    private int count;
    private long last;

    MetadataRegions(ImageSource source, SparseHeader header) {
        this.source = source;
        descriptorStart = header.descriptorSector();
        descriptorEnd = descriptorStart + header.descriptorSectors();
    }

    void add(String what, long sector, long sectors) throws ImageException {
        if (isText(sector, sectors)) {
            throw new ImageException(Reason.OFFSET_OUT_OF_RANGE, source.name(), what, null, Sectors.toBytes(sector),
                    "a %s is at sector %d, inside the header or the descriptor".formatted(what, sector), null);
        }
        // Tables mostly follow each other, and a large disk has millions.
        if (count > 0 && end(count - 1) == sector && (runs[count - 1] & LENGTH_MASK) + sectors <= LENGTH_MASK) {
            runs[count - 1] += sectors;
            return;
        }
        if (count == runs.length) {
            runs = Arrays.copyOf(runs, count * 2);
        }
        runs[count++] = sector << LENGTH_BITS | sectors;
    }

    /// Once all are known: refuses two that share a sector.
    void settle() throws ImageException {
        runs = Arrays.copyOf(runs, count);
        Arrays.sort(runs);
        for (int i = 1; i < count; i++) {
            if (end(i - 1) > start(i)) {
                source.refuse(new ImageException(Reason.OVERLAP, source.name(), "grain directory", null,
                        Sectors.toBytes(start(i)),
                        "two directories or tables share sector %d".formatted(start(i)),
                        "Copy the file again; if it stays so, it is damaged."));
            }
        }
        last = count == 0 ? 0 : end(count - 1);
    }

    /// Refuses a grain that lies on any of them.
    ///
    /// @return false where that is told and gone on after
    boolean isApart(long grain, long sector, long sectors) throws ImageException {
        if (isText(sector, sectors)) {
            source.refuse(new ImageException(Reason.OFFSET_OUT_OF_RANGE, source.name(), "grain table", "entry",
                    Sectors.toBytes(sector),
                    "grain %d is at sector %d, inside the header or the descriptor".formatted(grain, sector), null));
            return false;
        }
        if (sector < last) {
            int found = Arrays.binarySearch(runs, sector << LENGTH_BITS | LENGTH_MASK);
            int before = -found - 2;
            boolean onTable = before >= 0 && end(before) > sector
                    || before + 1 < count && start(before + 1) < sector + sectors;
            if (onTable) {
                source.refuse(new ImageException(Reason.OVERLAP, source.name(), "grain table", "entry",
                        Sectors.toBytes(sector),
                        "grain %d is at sector %d, on a directory or a table".formatted(grain, sector),
                        "Copy the file again; if it stays so, it is damaged."));
                return false;
            }
        }
        return true;
    }

    private boolean isText(long sector, long sectors) {
        return sector < 1 || sector < descriptorEnd && sector + sectors > descriptorStart && descriptorStart > 0;
    }

    private long start(int run) {
        return runs[run] >>> LENGTH_BITS;
    }

    private long end(int run) {
        return start(run) + (runs[run] & LENGTH_MASK);
    }
}
