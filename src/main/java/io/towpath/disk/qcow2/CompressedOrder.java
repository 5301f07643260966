package io.towpath.disk.qcow2;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageProblems;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.util.Arrays;

/// Finds compressed clusters that share bytes. They may meet in a sector, where one ends and the next begins; but none
/// may begin where another does, or before the last sector of another.
///
/// They are judged in the order of their places, by sorting. At most 2 Mi of them are held (16 MiB): when there are
/// more, those that lie last are put off, and the tables have to be walked once more.
final class CompressedOrder {

    private static final int CAPACITY = 1 << 21;
    private static final int SECTOR = 512;

    private final int clusterBits;
    private final String file;
    private final int capacity;
    private final ImageProblems problems;
    /// `place << (clusterBits - 8) | further sectors`: sorts by place.
    private long[] keys = new long[1024];
    private int count;
    private long from;
    private long to = Long.MAX_VALUE;
    private long before = -1;

    CompressedOrder(int clusterBits, ImageSource source) {
        this(clusterBits, source.name(), CAPACITY, source.problems());
    }

    CompressedOrder(int clusterBits, String file, int capacity, ImageProblems problems) {
        this.clusterBits = clusterBits;
        this.file = file;
        this.capacity = capacity;
        this.problems = problems;
    }

    void add(long entry) throws ImageException {
        long place = L2Entry.compressedPlace(entry, clusterBits);
        long further = L2Entry.compressedEnd(entry, clusterBits) / SECTOR - 1 - place / SECTOR;
        long key = place << (clusterBits - 8) | further;
        if (key < from || key > to) {
            return;
        }
        if (count == keys.length) {
            if (count < capacity) {
                keys = Arrays.copyOf(keys, Math.min(capacity, count * 2));
            } else {
                judge();
                count /= 2;
                to = keys[count - 1];
                if (key > to) {
                    return;
                }
            }
        }
        keys[count++] = key;
    }

    /// Ends a walk over the tables.
    ///
    /// @return false when some were put off: walk again
    boolean complete() throws ImageException {
        judge();
        boolean all = to == Long.MAX_VALUE;
        before = count == 0 ? before : keys[count - 1];
        from = to + 1;
        to = Long.MAX_VALUE;
        count = 0;
        return all;
    }

    private void judge() throws ImageException {
        Arrays.sort(keys, 0, count);
        long previous = before;
        for (int i = 0; i < count; i++) {
            if (previous >= 0 && (place(keys[i]) == place(previous) || place(keys[i]) < lastSector(previous))) {
                problems.found(
                        new ImageException(Reason.OVERLAP, file, "L2 table", "compressed cluster", place(keys[i]),
                                "two compressed clusters share the bytes at byte %d, expected each to have its own"
                                        .formatted(place(keys[i])),
                                Faults.REPAIR));
            }
            previous = keys[i];
        }
    }

    private long place(long key) {
        return key >>> (clusterBits - 8);
    }

    private long lastSector(long key) {
        long further = key & ((1L << (clusterBits - 8)) - 1);
        return (place(key) / SECTOR + further) * SECTOR;
    }
}
