package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Where the grains of a delta lie. The directory is held, 8 bytes for each table; tables are read on demand, since a
/// grain of a delta can be as small as a sector. 64 tables are kept, each at the one place its number gives it, so memory
/// is bounded at 2 MiB and no lock is needed: tables never change, and two threads that miss at once read the same.
final class DeltaTables {

    private static final int SLOTS = 64;

    private final ImageSource source;
    private final DeltaHeader header;
    private final long[] directory;
    private final AtomicReferenceArray<@Nullable Table> tables = new AtomicReferenceArray<>(SLOTS);

    private DeltaTables(ImageSource source, DeltaHeader header, long[] directory) {
        this.source = source;
        this.header = header;
        this.directory = directory;
    }

    /// Reads the directory and checks all that it leads to.
    static DeltaTables load(ImageSource source, DeltaHeader header) throws IOException {
        long[] directory = directory(source, header);
        DeltaAudit.run(source, header, directory);
        return new DeltaTables(source, header, directory);
    }

    private record Table(int number, long[] sectors) {}

    /// Grains that are neighbours on the disk and of one kind, and, where they are stored, neighbours in the file.
    ///
    /// @param sector of the first, or [DeltaHeader#NOWHERE] or [DeltaHeader#ZERO]
    /// @param grains > 0
    record Run(long sector, long grains) {

        boolean isStored() {
            return sector > 0;
        }
    }

    /// The run that begins with a grain; it ends with its table at the latest.
    ///
    /// @param most grains that matter
    Run run(long grain, long most) throws IOException {
        int number = (int) (grain / DeltaHeader.ENTRIES_PER_TABLE);
        int first = (int) (grain % DeltaHeader.ENTRIES_PER_TABLE);
        int end = (int) Math.min(DeltaHeader.ENTRIES_PER_TABLE, first + most);
        if (directory[number] == DeltaHeader.NOWHERE) {
            return new Run(DeltaHeader.NOWHERE, end - first);
        }
        long[] sectors = table(number);
        long sector = sectors[first];
        long step = sector > 0 ? header.grainSectors() : 0;
        int next = first + 1;
        while (next < end && sectors[next] == sector + (next - first) * step) {
            next++;
        }
        return new Run(sector, next - first);
    }

    private long[] table(int number) throws IOException {
        int slot = number % SLOTS;
        Table table = tables.get(slot);
        if (table == null || table.number != number) {
            table = new Table(number, read(number));
            tables.set(slot, table);
        }
        return table.sectors;
    }

    private long[] read(int number) throws IOException {
        long at = Sectors.toBytes(directory[number]);
        ByteBuffer bytes = ByteBuffer.allocate(header.tableBytes()).order(ByteOrder.LITTLE_ENDIAN);
        source.read(at, bytes);
        long[] sectors = new long[DeltaHeader.ENTRIES_PER_TABLE];
        for (int i = 0; i < sectors.length; i++) {
            long grain = (long) number * sectors.length + i;
            long entry = entry(header, bytes, i);
            sectors[i] = grain < header.grains() ? header.grainSector(entry) : DeltaHeader.NOWHERE;
            if (sectors[i] == DeltaHeader.INVALID) {
                throw invalid(source, grain, entry, at + (long) i * header.entryBytes());
            }
        }
        return sectors;
    }

    /// The first sectors of all tables, in order; [DeltaHeader#NOWHERE] for one that is not there.
    static long[] directory(ImageSource source, DeltaHeader header) throws IOException {
        long[] directory = new long[header.tables()];
        if (directory.length == 0) {
            return directory;
        }
        int bytesNeeded = directory.length * header.entryBytes();
        long at = Sectors.inside(source, "grain directory", header.directorySector(), Sectors.holding(bytesNeeded));
        ByteBuffer bytes = ByteBuffer.allocate(bytesNeeded).order(ByteOrder.LITTLE_ENDIAN);
        source.read(at, bytes);
        for (int table = 0; table < directory.length; table++) {
            long entry = entry(header, bytes, table);
            long entryAt = at + (long) table * header.entryBytes();
            directory[table] = header.tableSector(entry);
            if (directory[table] == DeltaHeader.INVALID) {
                source.refuse(new ImageException(Reason.OFFSET_OUT_OF_RANGE, source.name(), "grain directory",
                        "entry " + table, entryAt,
                        "entry %d of the grain directory, at byte %d, is %016x, which names no grain table"
                                .formatted(table, entryAt, entry),
                        "Copy the file again; if it stays so, it is damaged."));
                directory[table] = DeltaHeader.NOWHERE;
            }
            if (directory[table] != DeltaHeader.NOWHERE) {
                try {
                    Sectors.inside(source, "grain table " + table, directory[table], header.tableBytes()
                            / Sectors.BYTES);
                } catch (ImageException e) {
                    source.refuse(e);
                    directory[table] = DeltaHeader.NOWHERE;
                }
            }
        }
        return directory;
    }

    static long entry(DeltaHeader header, ByteBuffer bytes, int index) {
        return header.entryBytes() == 4
                ? Integer.toUnsignedLong(bytes.getInt(4 * index))
                : bytes.getLong(8 * index);
    }

    static ImageException invalid(ImageSource source, long grain, long entry, long at) {
        return new ImageException(Reason.METADATA_INCONSISTENT, source.name(), "grain table", "entry", at,
                "the entry of grain %d, at byte %d, is %016x, which is nothing a grain can be".formatted(grain, at,
                        entry),
                "Copy the file again; if it stays so, it is damaged.");
    }
}
