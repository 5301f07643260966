package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import io.towpath.disk.vmdk.DeltaHeader.Region;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Follows every pointer of a delta once: each table and each grain lies in the file, on sectors that nothing else has.
/// Costs a reading of the tables for each 256 GiB of the file that are in use.
final class DeltaAudit {

    private static final String DAMAGED = "Copy the file again; if it stays so, it is damaged.";

    private final ImageSource source;
    private final DeltaHeader header;
    private final long[] tables;
    private final long fileSectors;
    private final ByteBuffer bytes;
    private SectorClaims claims;
    private long highest;

    private DeltaAudit(ImageSource source, DeltaHeader header, long[] tables) {
        this.source = source;
        this.header = header;
        this.tables = tables;
        this.fileSectors = Sectors.holding(source.length());
        this.bytes = ByteBuffer.allocate(header.tableBytes()).order(ByteOrder.LITTLE_ENDIAN);
        this.claims = new SectorClaims(0, fileSectors);
    }

    /// @param tables by [DeltaTables#directory]
    static void run(ImageSource source, DeltaHeader header, long[] tables) throws IOException {
        DeltaAudit audit = new DeltaAudit(source, header, tables);
        audit.pass();
        for (long window = SectorClaims.WINDOW; window <= audit.highest; window += SectorClaims.WINDOW) {
            audit.claims = new SectorClaims(window, audit.fileSectors);
            audit.pass();
        }
    }

    private void pass() throws IOException {
        for (Region region : header.regions()) {
            claim(region.what(), region.sector(), region.sectors());
        }
        for (int table = 0; table < tables.length; table++) {
            if (tables[table] != DeltaHeader.NOWHERE
                    && !claim("grain table " + table, tables[table], header.tableBytes() / Sectors.BYTES)) {
                // what it would say of grains says nothing
                tables[table] = DeltaHeader.NOWHERE;
            }
        }
        for (int table = 0; table < tables.length; table++) {
            if (tables[table] != DeltaHeader.NOWHERE) {
                table(table);
            }
        }
    }

    private void table(int table) throws IOException {
        long first = (long) table * DeltaHeader.ENTRIES_PER_TABLE;
        int count = (int) Math.min(DeltaHeader.ENTRIES_PER_TABLE, header.grains() - first);
        long at = Sectors.toBytes(tables[table]);
        source.read(at, bytes.clear());
        for (int i = 0; i < count; i++) {
            long entry = DeltaTables.entry(header, bytes, i);
            long sector = header.grainSector(entry);
            if (sector != DeltaHeader.NOWHERE && sector != DeltaHeader.ZERO) {
                grain(first + i, entry, sector, at + (long) i * header.entryBytes());
            }
        }
    }

    private void grain(long grain, long entry, long sector, long at) throws ImageException {
        if (sector == DeltaHeader.INVALID) {
            source.refuse(DeltaTables.invalid(source, grain, entry, at));
            return;
        }
        boolean said = sector < header.endSector();
        boolean inHeader = sector < header.regions().getFirst().sectors();
        if (inHeader || !said && Sectors.toBytes(sector) >= source.length()) {
            source.refuse(new ImageException(Reason.OFFSET_OUT_OF_RANGE, source.name(), "grain table", "entry", at,
                    "grain %d is at sector %d (entry at byte %d), expected a sector behind the header and in the file's %d"
                            .formatted(grain, sector, at, fileSectors),
                    DAMAGED));
            return;
        }
        long sectors = Math.min(header.grainSectors(), header.capacity() - grain * header.grainSectors());
        if (Sectors.toBytes(sector + sectors) > source.length()) {
            source.refuse(new ImageException(Reason.TRUNCATED, source.name(), "grain", null, Sectors.toBytes(sector),
                    "grain %d needs %d bytes from byte %d, but the file ends at byte %d".formatted(grain,
                            Sectors.toBytes(sectors), Sectors.toBytes(sector), source.length()),
                    "Copy the file again; it is not complete."));
            return;
        }
        highest = Math.max(highest, sector + header.grainSectors() - 1);
        if (!claims.claim(sector, header.grainSectors())) {
            source.refuse(new ImageException(Reason.OVERLAP, source.name(), "grain table", "entry", at,
                    "grain %d is at sector %d (entry at byte %d), which something else uses".formatted(grain, sector,
                            at),
                    DAMAGED));
        }
    }

    private boolean claim(String what, long sector, long sectors) throws ImageException {
        highest = Math.max(highest, Math.min(sector + sectors, fileSectors) - 1);
        if (!claims.claim(sector, sectors)) {
            source.refuse(new ImageException(Reason.OVERLAP, source.name(), what, null, Sectors.toBytes(sector),
                    "its %s at sector %d shares sectors with something else".formatted(what, sector), DAMAGED));
            return false;
        }
        return true;
    }
}
