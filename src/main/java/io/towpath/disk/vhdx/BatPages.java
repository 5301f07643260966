package io.towpath.disk.vhdx;

import io.towpath.disk.vhdx.BatAudit.Found;
import io.towpath.disk.vhdx.BatAudit.PageKind;
import io.towpath.disk.vhdx.RegionTable.Region;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Entries of the BAT on demand, by pages of 512. At most 512 pages are kept, each at the one place its number gives
/// it, so memory is bounded at 2 MiB and no lock is needed: pages never change, and two threads that miss at once read
/// the same. A page that says the same of all its blocks is not read at all.
final class BatPages {

    private static final int SLOTS = 512;

    private final ReplayedSource source;
    private final Geometry geometry;
    private final Region bat;
    private final Found found;
    private final AtomicReferenceArray<@Nullable Page> pages = new AtomicReferenceArray<>(SLOTS);

    BatPages(ReplayedSource source, Geometry geometry, Region bat, Found found) {
        this.source = source;
        this.geometry = geometry;
        this.bat = bat;
        this.found = found;
    }

    private record Page(long number, long[] entries) {}

    /// The entry of a block.
    long entry(long block) throws IOException {
        long index = geometry.entryOf(block);
        long number = index / BatAudit.PAGE_ENTRIES;
        return switch (found.kind(number)) {
            case UNALLOCATED -> BatEntry.NOT_PRESENT;
            case ZERO -> BatEntry.ZERO;
            case MIXED -> page(number).entries[(int) (index % BatAudit.PAGE_ENTRIES)];
        };
    }

    /// The first block after `block` of which another page tells, or that has to be asked for itself.
    long nextToAsk(long block) {
        long number = geometry.entryOf(block) / BatAudit.PAGE_ENTRIES;
        if (found.kind(number) == PageKind.MIXED) {
            return block + 1;
        }
        return Math.min(geometry.blocks(), geometry.blockFrom((number + 1) * BatAudit.PAGE_ENTRIES));
    }

    private Page page(long number) throws IOException {
        int slot = (int) (number % SLOTS);
        Page page = pages.get(slot);
        if (page == null || page.number != number) {
            page = load(number);
            pages.set(slot, page);
        }
        return page;
    }

    private Page load(long number) throws IOException {
        long first = number * BatAudit.PAGE_ENTRIES;
        long[] entries = new long[(int) Math.min(BatAudit.PAGE_ENTRIES, geometry.entries() - first)];
        ByteBuffer bytes = Bytes.allocate(entries.length * Geometry.ENTRY_BYTES);
        source.read(bat.offset() + first * Geometry.ENTRY_BYTES, bytes);
        bytes.flip().asLongBuffer().get(entries);
        return new Page(number, entries);
    }
}
