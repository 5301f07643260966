package io.towpath.disk.vmdk;

import java.util.List;

/// What the two kinds of extents that ESX makes for snapshots have in common: a grain directory names grain tables of 4096
/// entries each, and those name grains. Places are sectors of the file.
sealed interface DeltaHeader permits CowdHeader, SeSparseHeader {

    int ENTRIES_PER_TABLE = 4096;

    /// For an entry that names nothing.
    long NOWHERE = 0;
    /// For a grain that is known to be zero.
    long ZERO = -1;
    /// For an entry that cannot be.
    long INVALID = -2;

    /// Of the disk, in sectors.
    long capacity();

    long grainSectors();

    /// Of a table or of the directory: 4 or 8, little-endian.
    int entryBytes();

    long directorySector();

    /// Where a table begins, [#NOWHERE] or [#INVALID].
    long tableSector(long directoryEntry);

    /// Where a grain begins, [#NOWHERE], [#ZERO] or [#INVALID].
    long grainSector(long tableEntry);

    /// What lies in the file besides tables and grains.
    List<Region> regions();

    /// The first sector behind all that the header says the file has.
    long endSector();

    /// The writer had it open when it was stopped.
    boolean unclean();

    default int grainBytes() {
        return (int) grainSectors() * Sectors.BYTES;
    }

    default long grains() {
        return Math.ceilDiv(capacity(), grainSectors());
    }

    /// Entries of the directory that the capacity needs.
    default int tables() {
        return Math.toIntExact(Math.ceilDiv(grains(), (long) ENTRIES_PER_TABLE));
    }

    default int tableBytes() {
        return ENTRIES_PER_TABLE * entryBytes();
    }

    /// @param sectors ≥ 0
    record Region(String what, long sector, long sectors) {}
}
