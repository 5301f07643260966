package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A run of bytes that lies in a buffer and belongs into a disk.
///
/// @param range  of the disk
/// @param at     where it begins in the buffer
/// @param zeroes whether it is nothing but these
record DeltaPiece(ByteRange range, int at, boolean zeroes) {

    /// Reads ranges one behind the other.
    ///
    /// @param into afterwards from position 0 to its limit
    static void read(DiskReader disk, List<ByteRange> ranges, ByteBuffer into) throws IOException {
        into.clear();
        for (ByteRange range : ranges) {
            disk.read(range.offset(), into.limit(into.position() + (int) range.length()));
        }
        into.flip();
    }

    /// What such a buffer holds, cut where zeroes begin and end, in blocks of 64 KiB of the disk.
    static List<DeltaPiece> of(List<ByteRange> ranges, ByteBuffer buffer) {
        List<DeltaPiece> pieces = new ArrayList<>();
        int base = 0;
        for (ByteRange range : ranges) {
            long start = range.offset();
            while (start < range.end()) {
                int from = base + (int) (start - range.offset());
                long end = blockEnd(start, range.end());
                boolean zeroes = LeafHash.isZero(buffer, from, from + (int) (end - start));
                while (end < range.end()) {
                    long next = blockEnd(end, range.end());
                    int at = base + (int) (end - range.offset());
                    if (LeafHash.isZero(buffer, at, at + (int) (next - end)) != zeroes) {
                        break;
                    }
                    end = next;
                }
                pieces.add(new DeltaPiece(new ByteRange(start, end - start), from, zeroes));
                start = end;
            }
            base += (int) range.length();
        }
        return pieces;
    }

    private static long blockEnd(long at, long limit) {
        return Math.min((at / DigestTree.BLOCK + 1) * DigestTree.BLOCK, limit);
    }

    /// @return bytes stored as data
    long write(DiskWriter writer, ByteBuffer buffer) throws IOException {
        if (zeroes) {
            writer.zero(range);
            return 0;
        }
        writer.write(range.offset(), buffer.duplicate().limit(at + (int) range.length()).position(at));
        return range.length();
    }
}
