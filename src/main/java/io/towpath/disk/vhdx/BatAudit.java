package io.towpath.disk.vhdx;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.vhdx.RegionTable.Region;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Looks at every entry of the BAT once, when the image is opened: states that can be, and blocks that lie on whole
/// MiB, inside the file, and alone. The BAT of 64 TiB in blocks of 1 MiB has 64 million entries, so it is streamed, and
/// only a byte is kept for each of its pages. What is a hole in the file is not read.
final class BatAudit {

    /// Entries of a page: 4 KiB of the BAT.
    static final int PAGE_ENTRIES = 512;

    private static final int PAGE_BYTES = PAGE_ENTRIES * Geometry.ENTRY_BYTES;
    private static final int READ_AT_ONCE = 64 * PAGE_BYTES;

    private final ReplayedSource source;
    private final Geometry geometry;
    private final Region bat;
    private final Occupancy occupancy;
    private final Faults faults;
    private final long longest;
    private final byte[] pages;
    private long present;
    private long zero;
    private long undefined;

    /// What a page of the BAT says of its blocks.
    enum PageKind {
        UNALLOCATED, ZERO, MIXED
    }

    /// @param pages     a [PageKind] each
    /// @param present   blocks with data
    /// @param zero      blocks that are said to be zero
    /// @param undefined blocks of which nothing is known
    /// @param end       one behind the last byte of the file that anything uses
    record Found(byte[] pages, long present, long zero, long undefined, long end) {

        private static final PageKind[] KINDS = PageKind.values();

        PageKind kind(long page) {
            return KINDS[pages[(int) page]];
        }
    }

    private BatAudit(ReplayedSource source, Geometry geometry, Region bat, Occupancy occupancy) {
        this.source = source;
        this.geometry = geometry;
        this.bat = bat;
        this.occupancy = occupancy;
        this.faults = new Faults(source.name());
        this.longest = geometry.longestFile(occupancy.end());
        this.pages = new byte[Math.toIntExact(Math.ceilDiv(geometry.entries(), (long) PAGE_ENTRIES))];
    }

    /// @param occupancy knows where everything else lies
    static Found of(ReplayedSource source, Geometry geometry, Region bat, Occupancy occupancy) throws IOException {
        BatAudit audit = new BatAudit(source, geometry, bat, occupancy);
        audit.refuseSmall();
        audit.walk();
        return new Found(audit.pages, audit.present, audit.zero, audit.undefined, occupancy.end());
    }

    private void refuseSmall() throws ImageException {
        if (geometry.entries() > bat.length() / Geometry.ENTRY_BYTES) {
            throw faults.structure(Reason.METADATA_INCONSISTENT, "BAT", bat.offset(),
                    "has room for %d entries, but the disk's size needs %d".formatted(
                            bat.length() / Geometry.ENTRY_BYTES, geometry.entries()));
        }
    }

    private void walk() throws IOException {
        long bytes = geometry.entries() * Geometry.ENTRY_BYTES;
        ByteBuffer buffer = Bytes.allocate(READ_AT_ONCE);
        for (long at = 0; at < bytes;) {
            at = skipHole(at);
            if (at >= bytes) {
                break;
            }
            buffer.clear().limit((int) Math.min(READ_AT_ONCE, bytes - at));
            source.read(bat.offset() + at, buffer);
            buffer.flip();
            for (long entry = at / Geometry.ENTRY_BYTES; buffer.hasRemaining(); entry += PAGE_ENTRIES) {
                page(entry, buffer);
            }
            at += buffer.limit();
        }
    }

    /// To the page with the next byte that is stored.
    private long skipHole(long at) throws IOException {
        if (source.isReplayed()) {
            return at;
        }
        long next = source.source().nextData(bat.offset() + at) - bat.offset();
        return Math.max(at, next - Math.floorMod(next, PAGE_BYTES));
    }

    private void page(long first, ByteBuffer buffer) throws ImageException {
        int count = Math.min(PAGE_ENTRIES, buffer.remaining() / Geometry.ENTRY_BYTES);
        int zeroes = 0;
        int data = 0;
        int bitmaps = 0;
        for (int i = 0; i < count; i++) {
            long value = buffer.getLong();
            if (geometry.isBitmap(first + i)) {
                bitmaps++;
                checkBitmap(first + i, value);
                continue;
            }
            switch (BatEntry.state(value)) {
                case BatEntry.NOT_PRESENT, BatEntry.UNMAPPED -> {
                    // no data, no place
                }
                case BatEntry.UNDEFINED -> undefined++;
                case BatEntry.ZERO -> zeroes++;
                case BatEntry.FULLY_PRESENT -> {
                    data++;
                    claim(first + i, value);
                }
                default -> source.source().refuse(state(first + i, value));
            }
        }
        present += data;
        zero += zeroes;
        PageKind kind = data == 0 && zeroes == 0
                ? PageKind.UNALLOCATED
                : zeroes == count - bitmaps ? PageKind.ZERO : PageKind.MIXED;
        pages[(int) (first / PAGE_ENTRIES)] = (byte) kind.ordinal();
    }

    private void claim(long entry, long value) throws ImageException {
        long block = geometry.blockFrom(entry);
        if (BatEntry.reserved(value) != 0) {
            source.source()
                    .refuse(faults.field(Reason.METADATA_INCONSISTENT, "BAT", "entry of block " + block, at(entry),
                            "0x" + Long.toHexString(value), "zeroes in its reserved bits"));
            return;
        }
        // Writers may leave out of the file what the guest cannot see of the last block.
        occupancy.claim("block " + block, BatEntry.place(value), geometry.blockBytes(), geometry.visible(block),
                at(entry), longest);
    }

    private void checkBitmap(long entry, long value) throws ImageException {
        if (BatEntry.state(value) != BatEntry.NOT_PRESENT) {
            source.source().refuse(faults.field(Reason.METADATA_INCONSISTENT, "BAT", "entry of a sector bitmap", at(
                    entry), "state " + BatEntry.state(value), "0, since the disk has no parent"));
        }
    }

    private ImageException state(long entry, long value) {
        return faults.field(Reason.METADATA_INCONSISTENT, "BAT", "entry of block " + geometry.blockFrom(entry),
                at(entry), "state " + BatEntry.state(value),
                BatEntry.state(value) == 7 ? "a whole block, since the disk has no parent" : "0, 1, 2, 3 or 6");
    }

    private long at(long entry) {
        return bat.offset() + entry * Geometry.ENTRY_BYTES;
    }
}
