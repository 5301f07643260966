package io.towpath.disk.vmdk;

import static io.towpath.disk.Reason.DIRTY_LOG;
import static io.towpath.disk.Reason.HEADER_INVALID;
import static io.towpath.disk.Reason.LIMIT_EXCEEDED;
import static io.towpath.disk.Reason.METADATA_INCONSISTENT;
import static io.towpath.disk.Reason.OFFSET_OUT_OF_RANGE;
import static io.towpath.disk.Reason.UNSUPPORTED_FEATURE;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import java.io.IOException;
import java.util.List;

/// The first sector of an extent of type `SESPARSE`, as ESX makes it for a snapshot on VMFS 6 and for disks above 2 TiB.
/// Little-endian; all fields have 8 bytes, all places and sizes are in sectors.
///
/// | byte     | field                                            |
/// |---------:|--------------------------------------------------|
/// |        0 | magic `00000000cafebabe`                         |
/// |        8 | version, `0000000200000001`                      |
/// |       16 | size of the disk                                 |
/// |       24 | grain size, 8                                    |
/// |       32 | size of a grain table, 64                        |
/// |       40 | flags, 0                                         |
/// | 48 to 79 | reserved, 0                                      |
/// |  80,  88 | volatile header: place, size                     |
/// |  96, 104 | journal header: place, size                      |
/// | 112, 120 | journal: place, size                             |
/// | 128, 136 | grain directory: place, size                     |
/// | 144, 152 | grain tables: place, size                        |
/// | 160, 168 | bitmap of free grains: place, size               |
/// | 176, 184 | map back from grains to the disk: place, size    |
/// | 192, 200 | grains: place, size                              |
/// | from 208 | padding, 0                                       |
///
/// The volatile header is a sector with the magic `00000000cafecafe` and, at byte 24, a number that is not 0 when the
/// journal has to be replayed before anything else is true.
///
/// A directory entry is 0, or has the upper half `10000000` and the number of a table in the lower. A table entry has a
/// type in its highest four bits:
///
/// | type | a grain that                                                                                    |
/// |-----:|-------------------------------------------------------------------------------------------------|
/// |    0 | was never written; all other bits are 0                                                         |
/// |    1 | the guest gave back (unmapped): it reads as zeroes                                              |
/// |    2 | is zero                                                                                         |
/// |    3 | is stored; its number has bits 48 to 59 of the entry as its lowest 12, and bits 0 to 47 above   |
///
/// Source: VMware has published nothing; QEMU's `block/vmdk.c` reads it so.
record SeSparseHeader(long capacity, long directorySector, long tablesSector, long tablesSectors, long grainsSector,
        long endSector, List<Region> regions) implements DeltaHeader {

    private static final long VERSION = 0x0000000200000001L;
    private static final long VOLATILE_MAGIC = 0xcafecafeL;
    private static final int GRAIN_SECTORS = 8;
    private static final int TABLE_SECTORS = 64;
    private static final int REGIONS_AT = 80;
    private static final int TABLES_AT = 144;
    private static final int GRAINS_AT = 192;
    private static final int PADDING_AT = 208;
    private static final long HIGHEST_SECTOR = 1L << 48;
    private static final String[] REGIONS = {"volatile header", "journal header", "journal", "grain directory",
            "grain tables", "free bitmap", "back map", "grains"};

    SeSparseHeader {
        regions = List.copyOf(regions);
    }

    static SeSparseHeader read(ImageSource source) throws IOException {
        HeaderFields fields = HeaderFields.read(source, "seSparse header", 0, Sectors.BYTES);
        fields.expect(fields.int64(0) == DeltaMagic.SE_SPARSE, HEADER_INVALID, "magic", 0, fields.int64(0),
                Long.toString(DeltaMagic.SE_SPARSE));
        fields.expect(fields.int64(8) == VERSION, UNSUPPORTED_FEATURE, "version", 8, fields.int64(8), Long.toString(
                VERSION));
        long capacity = fields.int64(16);
        fields.expect(capacity >= 0 && capacity <= Sectors.MOST_OF_A_DISK, LIMIT_EXCEEDED, "capacity", 16, capacity,
                "at most %d sectors".formatted(Sectors.MOST_OF_A_DISK));
        long grain = fields.int64(24);
        fields.expect(grain != 0, HEADER_INVALID, "grain size", 24, grain, "8");
        fields.expect(grain == GRAIN_SECTORS, UNSUPPORTED_FEATURE, "grain size", 24, grain, "8 sectors");
        long table = fields.int64(32);
        fields.expect(table != 0, HEADER_INVALID, "grain table size", 32, table, "64");
        fields.expect(table == TABLE_SECTORS, UNSUPPORTED_FEATURE, "grain table size", 32, table, "64 sectors");
        fields.expect(fields.int64(40) == 0, UNSUPPORTED_FEATURE, "flags", 40, fields.int64(40), "0");
        fields.expectZeroes(48, REGIONS_AT);
        fields.expectZeroes(PADDING_AT, Sectors.BYTES);
        SeSparseHeader header = places(fields, capacity);
        header.checkVolatile(source);
        return header;
    }

    private static SeSparseHeader places(HeaderFields fields, long capacity) throws ImageException {
        Region[] regions = new Region[REGIONS.length];
        for (int i = 0; i < regions.length; i++) {
            int at = REGIONS_AT + 16 * i;
            long sector = fields.int64(at);
            long sectors = fields.int64(at + 8);
            fields.expect(sector >= 1 && sector < HIGHEST_SECTOR || sector == 0 && sectors == 0, OFFSET_OUT_OF_RANGE,
                    REGIONS[i], at, sector, "a sector behind the header");
            fields.expect(sectors >= 0 && sectors < HIGHEST_SECTOR, OFFSET_OUT_OF_RANGE, REGIONS[i] + " size", at + 8,
                    sectors, "a number of sectors");
            regions[i] = new Region(REGIONS[i], sector, sectors);
        }
        fields.expect(regions[0].sector() > 0, OFFSET_OUT_OF_RANGE, REGIONS[0], REGIONS_AT, 0,
                "a sector behind the header");
        SeSparseHeader header = new SeSparseHeader(capacity, regions[3].sector(), regions[4].sector(),
                regions[4].sectors(), regions[7].sector(), regions[7].sector() + regions[7].sectors(),
                List.of(new Region("header", 0, 1), regions[0], regions[1],
                        regions[2], regions[3], regions[5], regions[6]));
        long needed = Sectors.holding(8L * header.tables());
        fields.expect(regions[3].sectors() >= needed, METADATA_INCONSISTENT, "grain directory size", REGIONS_AT + 56,
                regions[3].sectors(), "at least %d for %d sectors".formatted(needed, capacity));
        fields.expect(header.tablesSector > 0 || capacity == 0, OFFSET_OUT_OF_RANGE, REGIONS[4], TABLES_AT, 0,
                "a sector behind the header");
        fields.expect(header.grainsSector > 0 || capacity == 0, OFFSET_OUT_OF_RANGE, REGIONS[7], GRAINS_AT, 0,
                "a sector behind the header");
        return header;
    }

    private void checkVolatile(ImageSource source) throws IOException {
        long at = Sectors.inside(source, "volatile header", regions.get(1).sector(), 1);
        HeaderFields fields = HeaderFields.read(source, "volatile header", at, Sectors.BYTES);
        fields.expect(fields.int64(0) == VOLATILE_MAGIC, HEADER_INVALID, "magic", 0, fields.int64(0), Long.toString(
                VOLATILE_MAGIC));
        if (fields.int64(24) != 0) {
            throw new ImageException(DIRTY_LOG, source.name(), "volatile header", "replay journal", at + 24,
                    "its journal was not replayed (byte %d of the volatile header at byte %d is not 0)".formatted(24,
                            at),
                    "Power the VM on and off on its host, or consolidate its snapshots, then copy the disk again.");
        }
        fields.expectZeroes(32, Sectors.BYTES);
    }

    @Override
    public long grainSectors() {
        return GRAIN_SECTORS;
    }

    @Override
    public int entryBytes() {
        return 8;
    }

    @Override
    public boolean unclean() {
        return false;
    }

    @Override
    public long tableSector(long directoryEntry) {
        if (directoryEntry == 0) {
            return NOWHERE;
        }
        long number = directoryEntry & 0xffffffffL;
        boolean valid = directoryEntry >>> 32 == 0x10000000L && number < tablesSectors / TABLE_SECTORS;
        return valid ? tablesSector + number * TABLE_SECTORS : INVALID;
    }

    @Override
    public long grainSector(long tableEntry) {
        return switch ((int) (tableEntry >>> 60)) {
            case 0 -> tableEntry == 0 ? NOWHERE : INVALID;
            case 1, 2 -> ZERO;
            case 3 -> stored(tableEntry);
            default -> INVALID;
        };
    }

    private long stored(long entry) {
        long number = entry >>> 48 & 0xfff | (entry & 0xffff_ffff_ffffL) << 12;
        if (number >= HIGHEST_SECTOR / GRAIN_SECTORS) {
            return HIGHEST_SECTOR;
        }
        long sector = grainsSector + number * GRAIN_SECTORS;
        boolean onTables = sector < tablesSector + tablesSectors && sector + GRAIN_SECTORS > tablesSector;
        return onTables ? INVALID : sector;
    }
}
