package io.towpath.disk.vmdk;

import io.towpath.disk.BlockDeflater;
import io.towpath.disk.PackingWriter.Packer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Makes grains of leaves: each behind its marker and padded to a whole sector, just as they will stand in the file. The
/// grain in which the disk ends is filled up with zeroes.
final class GrainPacker implements Packer {

    static final int GRAIN = 1 << 16;

    private final BlockDeflater deflater;
    private final ByteBuffer last = ByteBuffer.allocateDirect(GRAIN);

    GrainPacker(int level) {
        deflater = new BlockDeflater(level, BlockDeflater.Wrapping.ZLIB);
    }

    @Override
    public int ownBytes() {
        return GRAIN + BlockDeflater.OWN_BYTES;
    }

    @Override
    public int mostBytes(int length) {
        int grains = (length + GRAIN - 1) / GRAIN;
        return grains * Math.toIntExact(Sectors.toBytes(mostSectors()));
    }

    /// Of one grain.
    static long mostSectors() {
        return Sectors.holding(CompressedExtent.MARKER_BYTES + BlockDeflater.mostBytes(GRAIN));
    }

    @Override
    public void pack(long offset, ByteBuffer leaf, int stored, ByteBuffer into) {
        into.order(ByteOrder.LITTLE_ENDIAN);
        int length = leaf.limit();
        for (int start = 0; start < length; start += GRAIN) {
            if ((stored >>> (start / GRAIN) & 1) != 0) {
                int marker = into.position();
                into.putLong(marker, (offset + start) / Sectors.BYTES);
                into.position(marker + CompressedExtent.MARKER_BYTES);
                if (!deflater.deflate(grain(leaf, start, Math.min(GRAIN, length - start)), into)) {
                    throw new IllegalStateException("no room for a grain: " + into);
                }
                into.putInt(marker + 8, into.position() - marker - CompressedExtent.MARKER_BYTES);
                Zeroes.fill(into, -into.position() & Sectors.BYTES - 1);
            }
        }
    }

    private ByteBuffer grain(ByteBuffer leaf, int start, int length) {
        if (length == GRAIN) {
            return leaf.slice(start, GRAIN);
        }
        last.clear().put(leaf.slice(start, length));
        Zeroes.fill(last, GRAIN - length);
        return last.flip();
    }

    @Override
    public void close() {
        deflater.close();
    }
}
