package io.towpath.disk.vhd;

import io.towpath.disk.DiskWriter;
import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.TargetFile;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/// Writes a dynamic VHD.
///
/// A block is handed out at the end of the others when something is first written into it, with a bitmap that calls all
/// its sectors written: what is not, is a hole of the file and reads as zeroes. It is overwritten in place from then on.
///
/// ## What a crash leaves
///
/// The footer has to be the file's last sector, yet blocks come where it was. So the file grows before they do: a new
/// footer is written far behind (256 MiB) and made durable; only then the old one's sector is used. [#finish()] brings
/// it back, by writing it behind the last block, durably, before the file is cut there. At any moment there is a sound
/// footer at the end of the file, or, where a crash hit while the file grew, the copy at its beginning, which is written
/// once.
///
/// A block's entry in the table is written when its data is durable. Entries have 4 bytes, so a write that is torn at a
/// sector leaves old ones and new ones, and both are right. So the image opens as it was at the last checkpoint, or
/// newer, apart from bytes overwritten since.
///
/// Memory: the table, at most 4 MiB.
final class DynamicWriter implements DiskWriter {

    private static final long GROWTH = 256L << 20;
    private static final int SECTOR = 512;
    private static final int ENTRIES_IN_SECTOR = SECTOR / Integer.BYTES;

    private final TargetFile file;
    private final Footer footer;
    private final DynamicHeader header;
    private final int[] sectors;
    private final long growth;
    private final ByteBuffer bitmap;
    /// Sectors of the table that are not written as they are in memory.
    private final BitSet changed = new BitSet();
    /// Blocks whose bitmap is known to be full.
    private final BitSet full = new BitSet();
    /// Where the next block comes.
    private long next;
    private long footerAt;
    private boolean unsynced;
    private boolean broken;

    private DynamicWriter(TargetFile file, Footer footer, DynamicHeader header, int[] sectors, long growth, long next,
            long footerAt) {
        this.file = file;
        this.footer = footer;
        this.header = header;
        this.sectors = sectors;
        this.growth = growth;
        this.next = next;
        this.footerAt = footerAt;
        byte[] ones = new byte[header.bitmapBytes()];
        Arrays.fill(ones, (byte) -1);
        bitmap = ByteBuffer.allocateDirect(ones.length).put(ones).flip();
    }

    static DynamicWriter create(TargetFile file, Footer footer) throws IOException {
        return create(file, footer, GROWTH);
    }

    /// @param growth how far behind the blocks the footer is kept while writing, a multiple of 512
    static DynamicWriter create(TargetFile file, Footer footer, long growth) throws IOException {
        try {
            DynamicHeader header = NewImage.header(footer.sizeBytes());
            int[] sectors = new int[(int) header.blocks()];
            Arrays.fill(sectors, BlockTable.UNUSED);
            long blocksAt = header.tableOffset() + header.tableBytes();
            DynamicWriter writer = new DynamicWriter(file, footer, header, sectors, growth, blocksAt,
                    blocksAt);
            file.write(0, footer.bytes());
            file.write(header.at(), header.bytes());
            writer.changed.set(0, (int) (header.tableBytes() / SECTOR));
            writer.writeTable();
            file.write(blocksAt, footer.bytes());
            writer.sync();
            return writer;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// What lies behind the last block was written after the last checkpoint and is dropped.
    static DynamicWriter resume(TargetFile file, FooterSearch.Found found, DynamicHeader header, BlockTable table)
            throws IOException {
        try {
            if (header.at() != Footer.BYTES || header.tableOffset() != NewImage.TABLE_OFFSET
                    || header.entries() != header.blocks() || header.blockBytes() != NewImage.BLOCK_BYTES
                    || file.length() % SECTOR != 0) {
                throw VhdWriters.foreign(file.name(), "its structures lie elsewhere or have other sizes");
            }
            long end = table.endOfBlocks();
            DynamicWriter writer = new DynamicWriter(file, found.footer(), header, table.copy(), GROWTH, end,
                    found.end());
            if (found.copies() != null) {
                // one of the two is lost: write both, the one at the end behind all that is there
                writer.footerAt = Math.max(end, file.length() - Footer.BYTES);
                file.write(0, found.footer().bytes());
                writer.grow(writer.footerAt);
            }
            file.zero(end, writer.footerAt - end);
            writer.sync();
            return writer;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public void write(long offset, ByteBuffer data) throws IOException {
        checkInside(offset, data.remaining());
        int limit = data.limit();
        long at = offset;
        while (data.position() < limit) {
            int block = (int) (at / header.blockBytes());
            int inBlock = (int) (at % header.blockBytes());
            int length = Math.min(header.blockBytes() - inBlock, limit - data.position());
            data.limit(data.position() + length);
            unsynced = true;
            if (sectors[block] == BlockTable.UNUSED) {
                writeNew(block, inBlock, data);
            } else {
                fill(block);
                file.write(dataAt(block) + inBlock, data);
            }
            data.limit(limit);
            at += length;
        }
    }

    private void writeNew(int block, int inBlock, ByteBuffer data) throws IOException {
        long place = next;
        long end = place + header.sectorsInFile() * (long) SECTOR;
        if (end > footerAt) {
            grow(end);
        }
        next = end;
        file.write(place, bitmap.duplicate());
        file.write(place + header.bitmapBytes() + inBlock, data);
        sectors[block] = (int) (place / SECTOR);
        full.set(block);
        changed.set(block / ENTRIES_IN_SECTOR);
    }

    /// Puts the footer well behind `end`, and frees the sector where it was.
    private void grow(long end) throws IOException {
        long before = footerAt;
        long after = end + growth;
        file.write(after, footer.bytes());
        sync();
        footerAt = after;
        file.zero(before, Footer.BYTES);
        unsynced = true;
    }

    /// Other programs leave sectors out of a block's bitmap, which read as zeroes whatever lies there; what is written there
    /// would stay unseen. They are made zeroes indeed, durably, before the bitmap tells of them.
    private void fill(int block) throws IOException {
        if (!full.get(block)) {
            ByteBuffer found = ByteBuffer.allocate(bitmap.limit());
            file.read(bitmapAt(block), found);
            if (!found.flip().equals(bitmap)) {
                zeroUnwritten(block, BitSet.valueOf(reversedBits(found)));
                sync();
                file.write(bitmapAt(block), bitmap.duplicate());
                unsynced = true;
            }
            full.set(block);
        }
    }

    private void zeroUnwritten(int block, BitSet written) throws IOException {
        int count = header.blockBytes() / SECTOR;
        for (int sector = written.nextClearBit(0); sector < count;) {
            int next = written.nextSetBit(sector);
            int end = next < 0 ? count : Math.min(next, count);
            file.zero(dataAt(block) + (long) sector * SECTOR, (long) (end - sector) * SECTOR);
            sector = written.nextClearBit(end);
        }
    }

    /// The first sector is the highest bit of its byte; of a [BitSet] it is the lowest.
    private static byte[] reversedBits(ByteBuffer bitmap) {
        byte[] bytes = new byte[bitmap.remaining()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (Integer.reverse(bitmap.get(bitmap.position() + i)) >>> 24);
        }
        return bytes;
    }

    private long bitmapAt(int block) {
        return Integer.toUnsignedLong(sectors[block]) * SECTOR;
    }

    private long dataAt(int block) {
        return bitmapAt(block) + header.bitmapBytes();
    }

    @Override
    public void zero(ByteRange range) throws IOException {
        checkInside(range.offset(), range.length());
        for (long at = range.offset(); at < range.end();) {
            int block = (int) (at / header.blockBytes());
            int inBlock = (int) (at % header.blockBytes());
            long length = Math.min(header.blockBytes() - inBlock, range.end() - at);
            if (sectors[block] != BlockTable.UNUSED) {
                unsynced = true;
                file.zero(dataAt(block) + inBlock, length);
            }
            at += length;
        }
    }

    @Override
    public void checkpoint() throws IOException {
        boolean published = !changed.isEmpty();
        if (published || unsynced) {
            sync();
        }
        if (published) {
            writeTable();
            sync();
        }
    }

    private void writeTable() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SECTOR);
        for (int sector = changed.nextSetBit(0); sector >= 0; sector = changed.nextSetBit(sector + 1)) {
            bytes.clear();
            for (int i = sector * ENTRIES_IN_SECTOR; bytes.hasRemaining(); i++) {
                bytes.putInt(i < sectors.length ? sectors[i] : BlockTable.UNUSED);
            }
            file.write(header.tableOffset() + (long) sector * SECTOR, bytes.flip());
        }
        changed.clear();
    }

    /// What one failed sync did not make durable, a later one does not tell of.
    private void sync() throws IOException {
        if (broken) {
            throw new ImageException(Reason.TARGET_IO, file.name(), "file", null, null,
                    "an earlier write was not made durable", "Check the storage that holds it, then resume.");
        }
        broken = true;
        file.sync();
        broken = false;
        unsynced = false;
    }

    @Override
    public void finish() throws IOException {
        checkpoint();
        if (footerAt > next) {
            file.write(next, footer.bytes());
            sync();
            file.truncate(next + Footer.BYTES);
            sync();
            footerAt = next;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void checkInside(long offset, long length) {
        if (offset < 0 || length > footer.sizeBytes() - offset) {
            throw new IllegalArgumentException(
                    "offset=%d length=%d size=%d".formatted(offset, length, footer.sizeBytes()));
        }
    }
}
