package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Where the grains of a sparse extent lie: a grain directory names grain tables, and each of those 512 grains, by their
/// first sectors (4 bytes, little-endian, unsigned). 0 stands for nothing, and the entry 1 of a table, with the header's
/// flag, for a grain of zeroes.
///
/// All tables are read when the extent is opened, to be checked, and those that are used are read again: of a disk of
/// many TiB they have hundreds of MiB. Memory: 4 bytes for each table, and 8 MiB of tables at most.
///
/// Safe for use by several threads.
final class GrainTables {

    static final int TABLE_SECTORS = SparseHeader.ENTRIES_PER_TABLE * 4 / Sectors.BYTES;

    private static final int TABLE_BYTES = TABLE_SECTORS * Sectors.BYTES;
    private static final int READ_AT_ONCE = 512;
    private static final int READ_AHEAD = 32;
    private static final int MOST_HELD = 4096;
    private static final int[] EMPTY = new int[SparseHeader.ENTRIES_PER_TABLE];

    private final ImageSource source;
    private final int[] directory;
    private final boolean zeroGrains;
    /// Of the disk: what the last table has more are nobody's.
    private final long grains;
    private final BitSet present;
    private final AtomicReferenceArray<int @Nullable []> held;
    /// The tables held, in the order in which they were read; the oldest makes room.
    private final int[] ring = new int[MOST_HELD];
    private long ringed;

    private GrainTables(ImageSource source, int[] directory, SparseHeader header) {
        this.source = source;
        this.directory = directory;
        zeroGrains = header.zeroGrains();
        grains = header.grains();
        present = new BitSet(directory.length);
        held = new AtomicReferenceArray<>(directory.length);
    }

    /// @param header    whose directory fields count: the footer of a stream that has one
    /// @param metadata  learns where the tables lie, and refuses what shares their bytes
    static GrainTables load(ImageSource source, SparseHeader header, MetadataRegions metadata) throws IOException {
        BitSet lost = new BitSet();
        int[] directory = directory(source, header, header.directory(), "grain directory", metadata, lost);
        int[] redundant = header.redundant()
                ? directory(source, header, header.redundantDirectory(), "redundant grain directory", metadata, lost)
                : directory;
        metadata.settle();
        GrainTables tables = new GrainTables(source, directory, header);
        read(source, directory, 0, directory.length, (table, entries) -> {
            tables.present.set(table);
            if (tables.ringed < MOST_HELD) {
                tables.hold(table, entries);
            }
        });
        if (header.redundant()) {
            tables.compare(header, redundant, lost);
        }
        return tables;
    }

    /// @param lost learns which tables have no place they could be read from, where that is told and gone on after
    private static int[] directory(ImageSource source, SparseHeader header, long sector, String what,
            MetadataRegions metadata, BitSet lost) throws IOException {
        int count = header.tables();
        if (count == 0) {
            return new int[0];
        }
        long sectors = Sectors.holding(4L * count);
        long at = Sectors.inside(source, what, sector, sectors);
        metadata.add(what, sector, sectors);
        int[] directory = new int[count];
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (int table = 0; table < count; table += bytes.capacity() / Integer.BYTES) {
            int entries = Math.min(bytes.capacity() / Integer.BYTES, count - table);
            source.read(at + (long) table * Integer.BYTES, bytes.clear().limit(entries * Integer.BYTES));
            bytes.flip().asIntBuffer().get(directory, table, entries);
        }
        String tables = what.replace("directory", "table");
        for (int table = 0; table < count; table++) {
            long first = Integer.toUnsignedLong(directory[table]);
            if (first != 0) {
                try {
                    Sectors.inside(source, tables, first, TABLE_SECTORS);
                    metadata.add(tables, first, TABLE_SECTORS);
                } catch (ImageException e) {
                    source.refuse(e);
                    lost.set(table);
                    directory[table] = 0;
                }
            }
        }
        return directory;
    }

    private interface TableSink {
        void table(int index, int[] entries) throws IOException;
    }

    /// Reads the tables that exist, neighbours together. A table without entries is left out, and where the file stores
    /// nothing there are none.
    private static void read(ImageSource source, int[] directory, int from, int to, TableSink sink)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.clamp(to - from, 1, READ_AT_ONCE) * TABLE_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int table = from; table < to;) {
            int run = 1;
            while (table + run < to && run < READ_AT_ONCE && directory[table] != 0
                    && directory[table + run] == directory[table] + run * TABLE_SECTORS) {
                run++;
            }
            long at = Sectors.toBytes(Integer.toUnsignedLong(directory[table]));
            if (directory[table] != 0 && source.nextData(at) < at + (long) run * TABLE_BYTES) {
                source.read(at, bytes.clear().limit(run * TABLE_BYTES));
                tell(bytes.flip(), table, run, sink);
            }
            table += run;
        }
    }

    private static void tell(ByteBuffer bytes, int table, int run, TableSink sink) throws IOException {
        for (int i = 0; i < run; i++) {
            int[] entries = new int[SparseHeader.ENTRIES_PER_TABLE];
            bytes.position(i * TABLE_BYTES).asIntBuffer().get(entries);
            if (!isEmpty(entries)) {
                sink.table(table + i, entries);
            }
        }
    }

    private static boolean isEmpty(int[] entries) {
        int any = 0;
        for (int entry : entries) {
            any |= entry;
        }
        return any == 0;
    }

    private void compare(SparseHeader header, int[] redundant, BitSet lost) throws IOException {
        BitSet seen = new BitSet(redundant.length);
        read(source, redundant, 0, redundant.length, (table, entries) -> {
            seen.set(table);
            int different = lost.get(table) ? -1 : Arrays.mismatch(table(table), entries);
            if (different >= 0) {
                source.refuse(disagree(header, (long) table * entries.length + different));
                // it is told once
                lost.set(table);
            }
        });
        seen.xor(present);
        seen.andNot(lost);
        for (int table = seen.nextSetBit(0); table >= 0; table = seen.nextSetBit(table + 1)) {
            source.refuse(disagree(header, (long) table * SparseHeader.ENTRIES_PER_TABLE));
        }
    }

    private ImageException disagree(SparseHeader header, long grain) {
        return new ImageException(Reason.METADATA_INCONSISTENT, source.name(), "redundant grain table", "entry",
                Sectors.toBytes(header.redundantDirectory()),
                "the redundant grain tables disagree with the grain tables about grain %d".formatted(grain),
                "Let the host repair the disk (vmkfstools -x repair), or copy the file again.");
    }

    private int[] table(int table) throws IOException {
        int[] entries = held.get(table);
        if (entries == null) {
            entries = present.get(table) ? readAhead(table) : EMPTY;
        }
        return entries;
    }

    private synchronized int[] readAhead(int table) throws IOException {
        int[][] wanted = {held.get(table)};
        if (wanted[0] == null) {
            read(source, directory, table, Math.min(table + READ_AHEAD, directory.length), (index, entries) -> {
                if (index == table) {
                    wanted[0] = entries;
                }
                if (held.get(index) == null) {
                    hold(index, entries);
                }
            });
        }
        return wanted[0] == null ? EMPTY : wanted[0];
    }

    private void hold(int table, int[] entries) {
        int slot = (int) (ringed % MOST_HELD);
        if (ringed >= MOST_HELD) {
            held.set(ring[slot], null);
        }
        ring[slot] = table;
        ringed++;
        held.set(table, entries);
    }

    /// The entry of a grain: its first sector as an unsigned number, [#isStored] or not.
    int entry(long grain) throws IOException {
        return table(tableOf(grain))[(int) (grain % SparseHeader.ENTRIES_PER_TABLE)];
    }

    private static int tableOf(long grain) {
        return (int) (grain / SparseHeader.ENTRIES_PER_TABLE);
    }

    /// The first grain of the first table at or after this one's that has any, or a number behind all grains.
    long nextTable(long grain) {
        int next = present.nextSetBit(tableOf(grain));
        return next < 0 ? Long.MAX_VALUE : (long) next * SparseHeader.ENTRIES_PER_TABLE;
    }

    /// Whether none of the grains of this one's table is there.
    boolean isTableEmpty(long grain) {
        return !present.get(tableOf(grain));
    }

    boolean isStored(int entry) {
        return entry != 0 && !isZero(entry);
    }

    boolean isZero(int entry) {
        return entry == 1 && zeroGrains;
    }

    /// The first sector of the next grain after this one that is stored, or -1.
    long nextStored(long grain) throws IOException {
        for (long next = grain + 1; next < grains; next++) {
            if (isTableEmpty(next)) {
                next = nextTable(next);
                if (next >= grains) {
                    break;
                }
            }
            int entry = entry(next);
            if (isStored(entry)) {
                return Integer.toUnsignedLong(entry);
            }
        }
        return -1;
    }

    /// Tells each stored grain once, in the order of the disk.
    void eachStored(GrainSink sink) throws IOException {
        for (long first = nextTable(0); first < grains; first = nextTable(first + SparseHeader.ENTRIES_PER_TABLE)) {
            int[] entries = table(tableOf(first));
            long end = Math.min(grains, first + SparseHeader.ENTRIES_PER_TABLE);
            for (long grain = first; grain < end; grain++) {
                int entry = entries[(int) (grain - first)];
                if (isStored(entry)) {
                    sink.grain(grain, Integer.toUnsignedLong(entry));
                }
            }
        }
    }

    interface GrainSink {
        void grain(long grain, long sector) throws IOException;
    }
}
