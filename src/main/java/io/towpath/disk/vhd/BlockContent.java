package io.towpath.disk.vhd;

import io.towpath.disk.ExtentRuns;
import io.towpath.disk.ExtentRuns.Status;
import io.towpath.disk.ImageSource;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.BitSet;

/// A dynamic disk: blocks, each behind a bitmap with a bit for each of its sectors, the first in the highest bit of the
/// first byte. A sector whose bit is 0 was never written and reads as zeroes, whatever lies there.
///
/// The bitmaps of the largest disk have 512 MiB, so they are read when they are needed; which of them are full, as all
/// usually are, is remembered.
final class BlockContent implements DiskContent {

    private static final int SECTOR = 512;

    private final ImageSource source;
    private final DynamicHeader header;
    private final BlockTable table;
    private final BitSet full;

    BlockContent(ImageSource source, DynamicHeader header, BlockTable table) {
        this.source = source;
        this.header = header;
        this.table = table;
        full = new BitSet(table.blocks());
    }

    @Override
    public void extents(ByteRange within, ExtentRuns runs) throws IOException {
        for (long at = within.offset(); at < within.end();) {
            int block = (int) (at / header.blockBytes());
            long start = (long) block * header.blockBytes();
            long end = Math.min(within.end(), start + header.blockBytes());
            if (!table.isUsed(block)) {
                runs.add(Status.UNALLOCATED, at, end - at);
            } else if (isFull(block)) {
                runs.add(Status.DATA, at, end - at);
            } else {
                tell(bitmap(block), start, at, end, runs);
            }
            at = end;
        }
    }

    private static void tell(ByteBuffer bitmap, long start, long from, long to, ExtentRuns runs) {
        for (long at = from; at < to;) {
            int sector = (int) ((at - start) / SECTOR);
            long end = Math.min(to, start + (sector + 1L) * SECTOR);
            runs.add(isWritten(bitmap, sector) ? Status.DATA : Status.UNALLOCATED, at, end - at);
            at = end;
        }
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        int limit = into.limit();
        long at = offset;
        while (into.position() < limit) {
            int block = (int) (at / header.blockBytes());
            int inBlock = (int) (at % header.blockBytes());
            int length = Math.min(header.blockBytes() - inBlock, limit - into.position());
            into.limit(into.position() + length);
            if (!table.isUsed(block)) {
                zero(into);
            } else if (isFull(block)) {
                source.read(table.dataAt(block) + inBlock, into);
            } else {
                readWritten(block, inBlock, into);
            }
            into.limit(limit);
            at += length;
        }
    }

    /// Reads runs of sectors that were written, and takes the others as zeroes.
    private void readWritten(int block, int from, ByteBuffer into) throws IOException {
        ByteBuffer bitmap = bitmap(block);
        int limit = into.limit();
        int inBlock = from;
        while (into.position() < limit) {
            int sector = inBlock / SECTOR;
            boolean written = isWritten(bitmap, sector);
            int wanted = limit - into.position();
            int end = (sector + 1) * SECTOR;
            while (end - inBlock < wanted && isWritten(bitmap, end / SECTOR) == written) {
                end += SECTOR;
            }
            int length = Math.min(end - inBlock, wanted);
            into.limit(into.position() + length);
            if (written) {
                source.read(table.dataAt(block) + inBlock, into);
            } else {
                zero(into);
            }
            into.limit(limit);
            inBlock += length;
        }
    }

    private static void zero(ByteBuffer into) {
        MemorySegment.ofBuffer(into).fill((byte) 0);
        into.position(into.limit());
    }

    private static boolean isWritten(ByteBuffer bitmap, int sector) {
        return (bitmap.get(sector >>> 3) & 0x80 >>> (sector & 7)) != 0;
    }

    private boolean isFull(int block) throws IOException {
        synchronized (full) {
            if (full.get(block)) {
                return true;
            }
        }
        ByteBuffer bitmap = bitmap(block);
        long left = header.sizeBytes() - (long) block * header.blockBytes();
        int sectors = (int) (Math.min(left, header.blockBytes()) / SECTOR);
        for (int sector = 0; sector < sectors;) {
            boolean wholeByte = (sector & 7) == 0 && sectors - sector >= 8;
            if (wholeByte ? bitmap.get(sector >>> 3) != -1 : !isWritten(bitmap, sector)) {
                return false;
            }
            sector += wholeByte ? 8 : 1;
        }
        synchronized (full) {
            full.set(block);
        }
        return true;
    }

    private ByteBuffer bitmap(int block) throws IOException {
        ByteBuffer bitmap = ByteBuffer.allocate(header.bitmapBytes());
        source.read(table.bitmapAt(block), bitmap);
        return bitmap;
    }
}
