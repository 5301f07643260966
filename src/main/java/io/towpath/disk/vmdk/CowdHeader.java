package io.towpath.disk.vmdk;

import static io.towpath.disk.Reason.HEADER_INVALID;
import static io.towpath.disk.Reason.LIMIT_EXCEEDED;
import static io.towpath.disk.Reason.METADATA_INCONSISTENT;
import static io.towpath.disk.Reason.OFFSET_OUT_OF_RANGE;
import static io.towpath.disk.Reason.UNSUPPORTED_FEATURE;

import io.towpath.disk.ImageSource;
import java.io.IOException;
import java.util.List;

/// The first four sectors of an extent of type `VMFSSPARSE`, as ESX makes it for a snapshot on VMFS 3 and 5.
/// Little-endian.
///
/// | byte | size | field                                        | unit    |
/// |-----:|-----:|----------------------------------------------|---------|
/// |    0 |    4 | magic `COWD`                                 |         |
/// |    4 |    4 | version, 1                                   |         |
/// |    8 |    4 | flags, 3                                     |         |
/// |   12 |    4 | size of the disk                             | sectors |
/// |   16 |    4 | grain size, a power of two, usually 1        | sectors |
/// |   20 |    4 | grain directory, usually 4                   | sectors |
/// |   24 |    4 | entries of the grain directory               |         |
/// |   28 |    4 | next free sector                             | sectors |
/// | 1648 |    4 | unclean shutdown                             |         |
///
/// The rest is names and generations that nobody uses. An entry of a directory or a table has 4 bytes, the first sector of
/// what it names, or 0.
///
/// Source: VMware, *Virtual Disk Format 5.0*, "ESX Server Sparse Extents".
record CowdHeader(long capacity, long grainSectors, long directorySector, long directoryEntries, long endSector,
        boolean unclean) implements DeltaHeader {

    static final int BYTES = 2048;

    private static final int UNCLEAN_AT = 1648;
    private static final int FLAGS = 3;
    private static final long MOST_GRAIN_SECTORS = 2048;

    static CowdHeader read(ImageSource source) throws IOException {
        HeaderFields fields = HeaderFields.read(source, "COWD header", 0, BYTES);
        fields.expect(fields.int32(0) == DeltaMagic.COWD, HEADER_INVALID, "magic", 0, fields.int32(0), "COWD");
        fields.expect(fields.int32(4) == 1, UNSUPPORTED_FEATURE, "version", 4, fields.int32(4), "1");
        fields.expect((fields.int32(8) & ~FLAGS) == 0, UNSUPPORTED_FEATURE, "flags", 8, fields.int32(8), "3");
        long grain = fields.int32(16);
        fields.expect(Long.bitCount(grain) == 1, HEADER_INVALID, "grain size", 16, grain, "a power of two");
        fields.expect(grain <= MOST_GRAIN_SECTORS, LIMIT_EXCEEDED, "grain size", 16, grain, "at most 2048 sectors");
        CowdHeader header = new CowdHeader(fields.int32(12), grain, fields.int32(20), fields.int32(24),
                fields.int32(28), fields.int32(UNCLEAN_AT) != 0);
        fields.expect(header.directoryEntries >= header.tables(), METADATA_INCONSISTENT, "directory entries", 24,
                header.directoryEntries, "at least %d for %d sectors".formatted(header.tables(), header.capacity));
        fields.expect(header.directorySector >= BYTES / Sectors.BYTES, OFFSET_OUT_OF_RANGE, "grain directory", 20,
                header.directorySector, "a sector behind the header");
        return header;
    }

    @Override
    public int entryBytes() {
        return 4;
    }

    @Override
    public long tableSector(long directoryEntry) {
        return directoryEntry;
    }

    @Override
    public long grainSector(long tableEntry) {
        return tableEntry;
    }

    @Override
    public List<Region> regions() {
        return List.of(new Region("header", 0, BYTES / Sectors.BYTES), new Region("grain directory", directorySector,
                Sectors.holding(4 * directoryEntries)));
    }
}
