package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Where the grains of a sparse extent lie: a grain directory names grain tables, and each of those 512 grains, by their
/// first sectors (4 bytes, little-endian, unsigned). 0 stands for nothing, and the entry 1 of a table, with the header's
/// flag, for a grain of zeroes.
///
/// Everything is read and checked when the extent is opened. Memory: 4 bytes for each grain of a table that is there.
final class GrainTables {

    static final int TABLE_SECTORS = SparseHeader.ENTRIES_PER_TABLE * 4 / Sectors.BYTES;

    private static final int TABLE_BYTES = TABLE_SECTORS * Sectors.BYTES;
    private static final int READ_AT_ONCE = 512;

    private final int[] @Nullable [] tables;
    private final boolean zeroGrains;

    private GrainTables(int[] @Nullable [] tables, boolean zeroGrains) {
        this.tables = tables;
        this.zeroGrains = zeroGrains;
    }

    /// @param header    whose directory fields count: the footer of a stream that has one
    /// @param metadata  learns where the tables lie, and refuses what shares their bytes
    static GrainTables load(ImageSource source, SparseHeader header, MetadataRegions metadata) throws IOException {
        int[] directory = directory(source, header, header.directory(), "grain directory", metadata);
        int[] redundant = header.redundant()
                ? directory(source, header, header.redundantDirectory(), "redundant grain directory", metadata)
                : directory;
        metadata.settle();
        int[][] tables = new int[directory.length][];
        read(source, directory, (table, entries) -> tables[table] = entries);
        if (header.redundant()) {
            compare(source, header, tables, redundant);
        }
        return new GrainTables(tables, header.zeroGrains());
    }

    private static int[] directory(ImageSource source, SparseHeader header, long sector, String what,
            MetadataRegions metadata) throws IOException {
        int count = header.tables();
        if (count == 0) {
            return new int[0];
        }
        long sectors = Sectors.holding(4L * count);
        long at = Sectors.inside(source, what, sector, sectors);
        metadata.add(what, sector, sectors);
        ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        source.read(at, bytes);
        int[] directory = new int[count];
        bytes.flip().asIntBuffer().get(directory);
        for (int table = 0; table < count; table++) {
            long first = Integer.toUnsignedLong(directory[table]);
            if (first != 0) {
                Sectors.inside(source, what.replace("directory", "table ") + table, first, TABLE_SECTORS);
                metadata.add(what.replace("directory", "table"), first, TABLE_SECTORS);
            }
        }
        return directory;
    }

    private interface TableSink {
        void table(int index, int[] entries) throws IOException;
    }

    /// Reads the tables that exist, neighbours together. A table without entries is left out.
    private static void read(ImageSource source, int[] directory, TableSink sink) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.min(READ_AT_ONCE, Math.max(1, directory.length)) * TABLE_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int table = 0; table < directory.length;) {
            int run = 1;
            while (table + run < directory.length && run < READ_AT_ONCE && directory[table] != 0
                    && directory[table + run] == directory[table] + run * TABLE_SECTORS) {
                run++;
            }
            if (directory[table] != 0) {
                bytes.clear().limit(run * TABLE_BYTES);
                source.read(Sectors.toBytes(Integer.toUnsignedLong(directory[table])), bytes);
                bytes.flip();
                for (int i = 0; i < run; i++) {
                    int[] entries = new int[SparseHeader.ENTRIES_PER_TABLE];
                    bytes.position(i * TABLE_BYTES).asIntBuffer().get(entries);
                    if (!isEmpty(entries)) {
                        sink.table(table + i, entries);
                    }
                }
            }
            table += run;
        }
    }

    private static boolean isEmpty(int[] entries) {
        int any = 0;
        for (int entry : entries) {
            any |= entry;
        }
        return any == 0;
    }

    private static void compare(ImageSource source, SparseHeader header, int[] @Nullable [] tables, int[] redundant)
            throws IOException {
        boolean[] seen = new boolean[tables.length];
        read(source, redundant, (table, entries) -> {
            seen[table] = true;
            int[] first = tables[table];
            for (int i = 0; i < entries.length; i++) {
                if ((first == null ? 0 : first[i]) != entries[i]) {
                    throw disagree(source, header, (long) table * entries.length + i);
                }
            }
        });
        for (int table = 0; table < tables.length; table++) {
            if (tables[table] != null && !seen[table]) {
                throw disagree(source, header, (long) table * SparseHeader.ENTRIES_PER_TABLE);
            }
        }
    }

    private static ImageException disagree(ImageSource source, SparseHeader header, long grain) {
        return new ImageException(Reason.METADATA_INCONSISTENT, source.name(), "redundant grain table", "entry",
                Sectors.toBytes(header.redundantDirectory()),
                "the redundant grain tables disagree with the grain tables about grain %d".formatted(grain),
                "Let the host repair the disk (vmkfstools -x repair), or copy the file again.");
    }

    /// The entry of a grain: its first sector as an unsigned number, [#isStored] or not.
    int entry(long grain) {
        int[] table = tables[(int) (grain / SparseHeader.ENTRIES_PER_TABLE)];
        return table == null ? 0 : table[(int) (grain % SparseHeader.ENTRIES_PER_TABLE)];
    }

    /// Whether none of the grains of this one's table is there.
    boolean isTableEmpty(long grain) {
        return tables[(int) (grain / SparseHeader.ENTRIES_PER_TABLE)] == null;
    }

    boolean isStored(int entry) {
        return entry != 0 && !isZero(entry);
    }

    boolean isZero(int entry) {
        return entry == 1 && zeroGrains;
    }

    /// Tells each stored grain once, in the order of the disk.
    void eachStored(long grains, GrainSink sink) throws IOException {
        for (long grain = 0; grain < grains;) {
            if (isTableEmpty(grain)) {
                grain += SparseHeader.ENTRIES_PER_TABLE;
            } else {
                int entry = entry(grain);
                if (isStored(entry)) {
                    sink.grain(grain, Integer.toUnsignedLong(entry));
                }
                grain++;
            }
        }
    }

    interface GrainSink {
        void grain(long grain, long sector) throws IOException;
    }
}
