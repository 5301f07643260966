package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.units.ByteSize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Where the tables of a new `monolithicSparse` extent lie. All tables are there from the start, one behind the other, so
/// the directories are written once and never change; tables without entries are holes of the file.
///
/// | sectors      | what                                                   |
/// |-------------:|--------------------------------------------------------|
/// |            1 | header                                                 |
/// |           20 | descriptor                                             |
/// |              | redundant directory, then its tables of 4 sectors each |
/// |              | directory, then its tables                             |
/// | from `first` | grains, at multiples of their size                     |
///
/// @param capacity sectors of the disk
record SparseLayout(long capacity) {

    static final int GRAIN_SECTORS = 128;
    static final int GRAIN_BYTES = GRAIN_SECTORS * Sectors.BYTES;
    static final int DESCRIPTOR_SECTORS = 20;

    private static final long REDUNDANT_DIRECTORY = 1 + DESCRIPTOR_SECTORS;
    /// Entries have 32 bits for a sector.
    private static final long MOST_SECTORS = 1L << 32;

    static SparseLayout of(String file, long sizeBytes) throws ImageException {
        StreamWriter.checkSize(file, sizeBytes);
        SparseLayout layout = new SparseLayout(sizeBytes / Sectors.BYTES);
        if (layout.first() + layout.grains() * GRAIN_SECTORS > MOST_SECTORS) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, file, "options", "size", null,
                    "the size is %s, but a monolithicSparse vmdk with its tables has at most 2 TiB".formatted(
                            new ByteSize(sizeBytes)),
                    "Choose -o subformat=monolithicFlat.");
        }
        return layout;
    }

    SparseHeader header(boolean unclean) {
        return SparseHeader.ofSparse(capacity, GRAIN_SECTORS, 1, DESCRIPTOR_SECTORS, REDUNDANT_DIRECTORY, directory(),
                first(), unclean);
    }

    long grains() {
        return Math.ceilDiv(capacity, (long) GRAIN_SECTORS);
    }

    int tables() {
        return (int) Math.ceilDiv(grains(), (long) SparseHeader.ENTRIES_PER_TABLE);
    }

    private long directorySectors() {
        return Sectors.holding(4L * tables());
    }

    private long directory() {
        return REDUNDANT_DIRECTORY + directorySectors() + (long) tables() * GrainTables.TABLE_SECTORS;
    }

    /// Where grains begin.
    long first() {
        long end = directory() + directorySectors() + (long) tables() * GrainTables.TABLE_SECTORS;
        return Math.ceilDiv(end, (long) GRAIN_SECTORS) * GRAIN_SECTORS;
    }

    long directoryAt(boolean redundant) {
        return Sectors.toBytes(redundant ? REDUNDANT_DIRECTORY : directory());
    }

    /// The byte where a table begins.
    long tableAt(int table, boolean redundant) {
        return directoryAt(redundant) + Sectors.toBytes(directorySectors() + (long) table * GrainTables.TABLE_SECTORS);
    }

    ByteBuffer directoryBytes(boolean redundant) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * tables()).order(ByteOrder.LITTLE_ENDIAN);
        for (int table = 0; table < tables(); table++) {
            bytes.putInt((int) (tableAt(table, redundant) / Sectors.BYTES));
        }
        return bytes.flip();
    }
}
