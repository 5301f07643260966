package io.towpath.disk.vhdx;

import io.towpath.disk.TargetFile;
import io.towpath.disk.vhdx.RegionTable.Region;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/// The BAT of an image that is being written: pages of 512 entries, read when needed and kept until [#publish()] has
/// written them. At most 8 MiB of them; whoever finds it full makes a checkpoint.
final class BatTable {

    private static final int PAGE_ENTRIES = BatAudit.PAGE_ENTRIES;
    private static final int PAGE_BYTES = PAGE_ENTRIES * Geometry.ENTRY_BYTES;
    private static final int MOST_PAGES = 2048;
    private static final int FILLED_AT_ONCE = 64 * PAGE_BYTES;

    private final TargetFile file;
    private final Geometry geometry;
    private final Region bat;
    /// Pages with a block that is present: the others need not be looked at to find one.
    private final BitSet present;
    private final TreeMap<Integer, Page> pages = new TreeMap<>();
    private boolean dirty;

    private static final class Page {

        private final long[] entries = new long[PAGE_ENTRIES];
        private boolean dirty;
    }

    BatTable(TargetFile file, Geometry geometry, Region bat, BitSet present) {
        this.file = file;
        this.geometry = geometry;
        this.bat = bat;
        this.present = present;
    }

    /// Writes every entry of a new image.
    ///
    /// @param entries by the number of the block
    void fill(LongUnaryOperator entries) throws IOException {
        long all = geometry.entries();
        ByteBuffer buffer = Bytes.allocate(FILLED_AT_ONCE);
        for (long index = 0; index < all;) {
            long start = index;
            for (buffer.clear(); buffer.hasRemaining() && index < all; index++) {
                long entry = geometry.isBitmap(index) ? 0 : entries.applyAsLong(geometry.blockFrom(index));
                if (BatEntry.isPresent(entry)) {
                    present.set((int) (index / PAGE_ENTRIES));
                }
                buffer.putLong(entry);
            }
            file.write(bat.offset() + start * Geometry.ENTRY_BYTES, buffer.flip());
        }
    }

    long entry(long block) throws IOException {
        long index = geometry.entryOf(block);
        return page((int) (index / PAGE_ENTRIES)).entries[(int) (index % PAGE_ENTRIES)];
    }

    void set(long block, long entry) throws IOException {
        long index = geometry.entryOf(block);
        int number = (int) (index / PAGE_ENTRIES);
        Page page = page(number);
        page.entries[(int) (index % PAGE_ENTRIES)] = entry;
        page.dirty = true;
        dirty = true;
        if (BatEntry.isPresent(entry)) {
            present.set(number);
        }
    }

    /// The first block from this one on that lies in a page with a block that is present; the number of all blocks when
    /// there is none.
    long nextMaybePresent(long block) {
        int number = (int) (geometry.entryOf(block) / PAGE_ENTRIES);
        int next = present.nextSetBit(number);
        return next == number
                ? block
                : next < 0 ? geometry.blocks() : geometry.blockFrom((long) next * PAGE_ENTRIES);
    }

    boolean isDirty() {
        return dirty;
    }

    boolean isFull() {
        return pages.size() >= MOST_PAGES;
    }

    /// Lets go of pages that are written.
    void shrink() {
        if (!dirty) {
            pages.clear();
        }
    }

    /// Writes what has changed. Whole pages are written: entries are 8 bytes and lie on 8 bytes, so of a write that is
    /// torn at any sector each entry is the old one or the new one.
    void publish() throws IOException {
        for (Map.Entry<Integer, Page> each : pages.entrySet()) {
            Page page = each.getValue();
            if (page.dirty) {
                ByteBuffer bytes = Bytes.allocate(PAGE_BYTES);
                bytes.asLongBuffer().put(page.entries);
                file.write(bat.offset() + (long) each.getKey() * PAGE_BYTES, bytes);
                page.dirty = false;
            }
        }
        dirty = false;
        if (isFull()) {
            pages.clear();
        }
    }

    /// The region is whole MiB, so its last page is whole, too.
    private Page page(int number) throws IOException {
        Page page = pages.get(number);
        if (page == null) {
            page = new Page();
            ByteBuffer bytes = Bytes.allocate(PAGE_BYTES);
            file.read(bat.offset() + (long) number * PAGE_BYTES, bytes);
            bytes.flip().asLongBuffer().get(page.entries);
            pages.put(number, page);
        }
        return page;
    }
}
