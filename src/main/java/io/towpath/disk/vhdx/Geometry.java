package io.towpath.disk.vhdx;

/// Blocks of the disk and their entries in the BAT. After the entries of each *chunk* of blocks the BAT has one for the
/// chunk's sector bitmap, which only a differencing disk uses.
///
/// @param blockBits     20 to 28
/// @param logicalSector 512 or 4,096
record Geometry(int blockBits, long sizeBytes, int logicalSector) {

    static final int ENTRY_BYTES = 8;

    /// A sector bitmap is 1 MiB, with a bit for each sector.
    private static final int CHUNK_SECTOR_BITS = 23;

    long blockBytes() {
        return 1L << blockBits;
    }

    long blocks() {
        return Math.ceilDiv(sizeBytes, blockBytes());
    }

    /// Blocks in a chunk, as a power of two.
    int ratioBits() {
        return CHUNK_SECTOR_BITS + Integer.numberOfTrailingZeros(logicalSector) - blockBits;
    }

    long block(long offset) {
        return offset >>> blockBits;
    }

    /// The place of a block's entry in the BAT.
    long entryOf(long block) {
        return block + (block >>> ratioBits());
    }

    /// The first block whose entry is at or behind a place in the BAT.
    long blockFrom(long entry) {
        long chunk = entry / ((1L << ratioBits()) + 1);
        return entry - chunk;
    }

    /// Whether a place in the BAT is a sector bitmap's.
    boolean isBitmap(long entry) {
        long perChunk = (1L << ratioBits()) + 1;
        return entry % perChunk == perChunk - 1;
    }

    /// Up to the entry of the last block.
    long entries() {
        return blocks() == 0 ? 0 : entryOf(blocks() - 1) + 1;
    }

    /// How many bytes of a block the guest sees: all of them, but for the last one's.
    long visible(long block) {
        return Math.min(blockBytes(), sizeBytes - (block << blockBits));
    }

    /// What a file can need, generously: nothing in it has to lie further behind.
    long longestFile(long metadataBytes) {
        return metadataBytes + 2 * (blocks() << blockBits) + 64 * Bytes.MIB;
    }
}
