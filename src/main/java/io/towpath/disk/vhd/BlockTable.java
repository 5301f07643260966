package io.towpath.disk.vhd;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// The block allocation table: for each block the sector of the file where its bitmap begins, its data behind it;
/// [#UNUSED] for a block that was never written. 4 bytes each, big-endian; 4 MiB for the largest disk.
///
/// A table may have more entries than the disk has blocks, so that the disk can grow; those are unused.
final class BlockTable {

    static final int UNUSED = -1;

    private static final int RUN_BYTES = 1 << 16;
    private static final String STRUCTURE = "block allocation table";

    private final DynamicHeader header;
    private final int[] sectors;
    private final long endOfBlocks;

    private BlockTable(DynamicHeader header, int[] sectors, long endOfBlocks) {
        this.header = header;
        this.sectors = sectors;
        this.endOfBlocks = endOfBlocks;
    }

    /// Reads the table and checks that every block lies inside the file and shares no byte with anything else.
    ///
    /// @param end first byte that is not for blocks: the footer at the end, or the file's end where there is none
    static BlockTable read(ImageSource source, DynamicHeader header, long end, Faults faults) throws IOException {
        checkPlace(source, header, end, faults);
        int[] sectors = new int[(int) Math.min(header.blocks(), header.entries())];
        ByteBuffer run = ByteBuffer.allocate(RUN_BYTES);
        for (long index = 0; index < header.entries();) {
            long count = Math.min(RUN_BYTES / Integer.BYTES, header.entries() - index);
            long at = header.tableOffset() + index * Integer.BYTES;
            source.read(at, run.clear().limit((int) count * Integer.BYTES));
            run.flip();
            while (run.hasRemaining()) {
                int sector = run.getInt();
                if (index < sectors.length) {
                    sectors[(int) index] = sector;
                } else if (sector != UNUSED) {
                    source.refuse(faults.field(Reason.METADATA_INCONSISTENT, STRUCTURE, "entry " + index,
                            header.tableOffset() + index * Integer.BYTES, Integer.toUnsignedString(sector),
                            "an unused one: the disk ends with block " + (sectors.length - 1)));
                }
                index++;
            }
        }
        return new BlockTable(header, sectors, checkBlocks(source, header, sectors, end, faults));
    }

    private static void checkPlace(ImageSource source, DynamicHeader header, long end, Faults faults)
            throws ImageException {
        long offset = header.tableOffset();
        long at = header.at() + 16;
        long bytes = header.entries() * Integer.BYTES;
        if (offset % 512 != 0 || offset < 0 || bytes > 0 && offset >= source.length()) {
            throw faults.field(Reason.OFFSET_OUT_OF_RANGE, "dynamic header", "table offset", at,
                    Long.toUnsignedString(offset), "a sector in the file's " + source.length() + " bytes");
        }
        if (bytes > source.length() - offset) {
            throw faults.field(Reason.TRUNCATED, "dynamic header", "table offset", at, Long.toString(offset),
                    "%d bytes to lie there, but the file ends at byte %d".formatted(bytes, source.length()));
        }
        boolean overHeader = offset < header.at() + DynamicHeader.BYTES && header.at() < offset + bytes;
        if (bytes > 0 && (offset < Footer.BYTES || overHeader || offset + bytes > end)) {
            source.refuse(faults.field(Reason.OVERLAP, "dynamic header", "table offset", at, Long.toString(offset),
                    "a place apart from footers and header"));
        }
    }

    /// Where the last block ends, or the tables where there are no blocks.
    private static long checkBlocks(ImageSource source, DynamicHeader header, int[] sectors, long end, Faults faults)
            throws ImageException {
        for (int block = 0; block < sectors.length; block++) {
            if (sectors[block] != UNUSED) {
                try {
                    new Place(source, header, block, sectors[block]).check(end, faults);
                } catch (ImageException e) {
                    source.refuse(e);
                    sectors[block] = UNUSED;
                }
            }
        }
        long tables = Math.max(header.tableOffset() + header.tableBytes(), header.at() + DynamicHeader.BYTES);
        int[] sorted = new int[sectors.length];
        int used = 0;
        for (int sector : sectors) {
            if (sector != UNUSED) {
                sorted[used++] = sector ^ Integer.MIN_VALUE;
            }
        }
        Arrays.sort(sorted, 0, used);
        for (int i = 1; i < used; i++) {
            if ((long) sorted[i] - sorted[i - 1] < header.sectorsInFile()) {
                source.refuse(new ImageException(Reason.OVERLAP, source.name(), STRUCTURE, null, header.tableOffset(),
                        "two blocks share bytes: they begin at bytes %d and %d, but have %d each".formatted(
                                bytes(sorted[i - 1] ^ Integer.MIN_VALUE), bytes(sorted[i] ^ Integer.MIN_VALUE),
                                header.sectorsInFile() * 512L),
                        "Copy the file again; if it stays so, it is damaged."));
            }
        }
        return used == 0
                ? tables
                : Math.max(tables, bytes(sorted[used - 1] ^ Integer.MIN_VALUE) + header.sectorsInFile() * 512L);
    }

    private record Place(ImageSource source, DynamicHeader header, int block, int sector) {

        void check(long end, Faults faults) throws ImageException {
            long start = bytes(sector);
            long stop = start + header.sectorsInFile() * 512L;
            if (start >= source.length()) {
                throw fault(faults, Reason.OFFSET_OUT_OF_RANGE, "a place in the file's " + source.length() + " bytes");
            }
            if (stop > source.length()) {
                throw fault(faults, Reason.TRUNCATED,
                        "%d bytes from byte %d on, but the file ends at byte %d".formatted(stop - start, start,
                                source.length()));
            }
            long table = header.tableOffset();
            boolean overTable = start < table + header.entries() * Integer.BYTES && table < stop;
            boolean overHeader = start < header.at() + DynamicHeader.BYTES && header.at() < stop;
            if (start < Footer.BYTES || overTable || overHeader || stop > end) {
                throw fault(faults, Reason.OVERLAP, "a place apart from footers, header and table");
            }
        }

        private ImageException fault(Faults faults, Reason reason, String expected) {
            return faults.field(reason, STRUCTURE, "entry " + block,
                    header.tableOffset() + (long) block * Integer.BYTES,
                    "sector " + Integer.toUnsignedString(sector), expected);
        }
    }

    private static long bytes(int sector) {
        return Integer.toUnsignedLong(sector) * 512;
    }

    int blocks() {
        return sectors.length;
    }

    boolean isUsed(int block) {
        return sectors[block] != UNUSED;
    }

    /// Where the bitmap of a used block begins.
    long bitmapAt(int block) {
        return bytes(sectors[block]);
    }

    /// Where the data of a used block begins.
    long dataAt(int block) {
        return bitmapAt(block) + header.bitmapBytes();
    }

    /// Where the last block ends, or the tables where there are no blocks.
    long endOfBlocks() {
        return endOfBlocks;
    }

    int[] copy() {
        return sectors.clone();
    }
}
