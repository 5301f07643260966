package io.towpath.disk.qcow2;

import io.towpath.disk.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// L2 entries on demand. A page is up to 1,024 entries (8 KiB, 16 where they are extended; 64 MiB of the disk at the usual
/// cluster size); 512 pages are kept, each at the one place its number gives it, so memory is bounded at 8 MiB and no lock
/// is needed: pages never change, and two threads that miss at once read the same.
final class L2Pages {

    private static final int MAX_PAGE_BITS = 10;
    private static final int SLOTS = 512;

    private final ImageSource source;
    private final Geometry geometry;
    private final L1Table l1;
    private final int pageBits;
    private final AtomicReferenceArray<@Nullable Page> pages = new AtomicReferenceArray<>(SLOTS);

    L2Pages(ImageSource source, Geometry geometry, L1Table l1) {
        this.source = source;
        this.geometry = geometry;
        this.l1 = l1;
        this.pageBits = Math.min(MAX_PAGE_BITS, geometry.l2Bits());
    }

    private record Page(long number, long[] entries) {}

    /// The entry of a guest cluster; 0 where there is no L2 table.
    long entry(long cluster) throws IOException {
        return word(cluster, 0);
    }

    /// The second half of an extended entry; 0 where there is no L2 table.
    long subclusters(long cluster) throws IOException {
        return word(cluster, 1);
    }

    private long word(long cluster, int which) throws IOException {
        long table = l1.place((int) (cluster >>> geometry.l2Bits()));
        if (table == 0) {
            return 0;
        }
        long number = cluster >>> pageBits;
        int slot = (int) (number & (SLOTS - 1));
        Page page = pages.get(slot);
        if (page == null || page.number != number) {
            page = load(table, number);
            pages.set(slot, page);
        }
        int index = (int) (cluster & ((1 << pageBits) - 1));
        return page.entries[index * geometry.l2EntryWords() + which];
    }

    /// The first guest cluster behind `cluster` that has an L2 table of another number; `cluster` itself where it has a
    /// table.
    long skipMissing(long cluster) {
        if (l1.place((int) (cluster >>> geometry.l2Bits())) != 0) {
            return cluster;
        }
        return ((cluster >>> geometry.l2Bits()) + 1) << geometry.l2Bits();
    }

    private Page load(long table, long number) throws IOException {
        long[] entries = new long[geometry.l2EntryWords() << pageBits];
        ByteBuffer bytes = ByteBuffer.allocate(entries.length * Geometry.ENTRY_BYTES);
        long pagesInTable = 1L << (geometry.l2Bits() - pageBits);
        source.read(table + (number & (pagesInTable - 1)) * bytes.capacity(), bytes);
        bytes.flip().asLongBuffer().get(entries);
        return new Page(number, entries);
    }
}
