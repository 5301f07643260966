package io.towpath.disk.qcow2;

import io.towpath.disk.TargetFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The L1 table and the L2 tables of an image being written. L1 is held whole; L2 in pages of up to 512 entries (4 KiB).
/// Changed pages are held until the next checkpoint; when they become too many ([#isFull()]), one is due.
///
/// A new L2 table is a fresh cluster of the file, which reads as zeroes, so only its changed pages are ever written. It
/// exists for others once its L1 entry is written; its pages may be written before.
final class WriterTables {

    private static final int MAX_PAGE_BITS = 9;
    /// 8 MiB of pages. One write may go beyond that, by an entry for each of its clusters.
    private static final int MAX_DIRTY = 2048;
    private static final int MAX_CLEAN = 512;
    private static final int RUN_BYTES = 1 << 16;

    private final TargetFile file;
    private final Geometry geometry;
    private final ClusterAllocator allocator;
    private final long l1Offset;
    private final long[] l1;
    /// Tables whose L1 entries are not written yet.
    private final BitSet newTables = new BitSet();
    private final int pageBits;
    private final Map<Long, Page> pages = new HashMap<>();
    private final ByteBuffer run = ByteBuffer.allocateDirect(RUN_BYTES);
    private int dirty;
    private @Nullable Page last;

    /// @param l1 the table's entries without flags; changed by this
    WriterTables(TargetFile file, Geometry geometry, ClusterAllocator allocator, long l1Offset, long[] l1) {
        this.file = file;
        this.geometry = geometry;
        this.allocator = allocator;
        this.l1Offset = l1Offset;
        this.l1 = l1;
        this.pageBits = Math.min(MAX_PAGE_BITS, geometry.l2Bits());
    }

    private static final class Page {
        final long number;
        final long[] entries;
        boolean dirty;

        Page(long number, long[] entries) {
            this.number = number;
            this.entries = entries;
        }
    }

    /// Whether so much is changed that a checkpoint is due.
    boolean isFull() {
        return dirty >= MAX_DIRTY;
    }

    boolean isDirty() {
        return dirty > 0;
    }

    long entry(long cluster) throws IOException {
        return hasTable(cluster) ? page(cluster).entries[index(cluster)] : 0;
    }

    void set(long cluster, long entry) throws IOException {
        int table = table(cluster);
        if (l1[table] == 0) {
            l1[table] = allocator.allocate(1);
            newTables.set(table);
        }
        Page page = page(cluster);
        page.entries[index(cluster)] = entry;
        if (!page.dirty) {
            page.dirty = true;
            dirty++;
        }
    }

    boolean hasTable(long cluster) {
        return l1[table(cluster)] != 0;
    }

    /// The first guest cluster of the next L2 table.
    long nextTable(long cluster) {
        return ((cluster >>> geometry.l2Bits()) + 1) << geometry.l2Bits();
    }

    private int table(long cluster) {
        return (int) (cluster >>> geometry.l2Bits());
    }

    private int index(long cluster) {
        return (int) (cluster & ((1 << pageBits) - 1));
    }

    private Page page(long cluster) throws IOException {
        long number = cluster >>> pageBits;
        Page page = last;
        if (page == null || page.number != number) {
            page = pages.get(number);
            if (page == null) {
                dropClean();
                page = load(cluster, number);
                pages.put(number, page);
            }
            last = page;
        }
        return page;
    }

    private Page load(long cluster, long number) throws IOException {
        long[] entries = new long[1 << pageBits];
        // of a new table only changed pages matter, and those are here
        if (!newTables.get(table(cluster))) {
            ByteBuffer bytes = ByteBuffer.allocate(entries.length * Geometry.ENTRY_BYTES);
            file.read(place(number), bytes);
            bytes.flip().asLongBuffer().get(entries);
        }
        return new Page(number, entries);
    }

    private void dropClean() {
        last = null;
        Iterator<Page> each = pages.values().iterator();
        while (pages.size() - dirty > MAX_CLEAN && each.hasNext()) {
            if (!each.next().dirty) {
                each.remove();
            }
        }
    }

    /// Where a page lies in the file.
    private long place(long number) {
        long inTable = number & ((1L << (geometry.l2Bits() - pageBits)) - 1);
        return l1[table(number << pageBits)] + inTable * pageBytes();
    }

    private int pageBytes() {
        return Geometry.ENTRY_BYTES << pageBits;
    }

    /// Writes the changed pages of tables that nobody can see yet.
    void writeNewTables() throws IOException {
        write(true);
    }

    /// Writes the L1 entries of new tables and the changed pages of the others: now all that changed can be seen.
    void publish() throws IOException {
        write(false);
        ByteBuffer entry = ByteBuffer.allocate(Geometry.ENTRY_BYTES);
        for (int table = newTables.nextSetBit(0); table >= 0; table = newTables.nextSetBit(table + 1)) {
            file.write(l1Offset + (long) table * Geometry.ENTRY_BYTES,
                    entry.clear().putLong(L2Entry.COPIED | l1[table]).flip());
        }
        newTables.clear();
    }

    private void write(boolean ofNewTables) throws IOException {
        List<Page> changed = new ArrayList<>();
        for (Page page : pages.values()) {
            if (page.dirty && newTables.get(table(page.number << pageBits)) == ofNewTables) {
                changed.add(page);
            }
        }
        changed.sort(Comparator.comparingLong(page -> page.number));
        long start = 0;
        run.clear();
        for (Page page : changed) {
            long place = place(page.number);
            if (run.position() > 0 && (place != start + run.position() || run.remaining() < pageBytes())) {
                file.write(start, run.flip());
                run.clear();
            }
            if (run.position() == 0) {
                start = place;
            }
            for (long entry : page.entries) {
                run.putLong(entry);
            }
            page.dirty = false;
        }
        file.write(start, run.flip());
        dirty -= changed.size();
    }
}
