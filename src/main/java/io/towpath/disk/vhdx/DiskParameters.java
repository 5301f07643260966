package io.towpath.disk.vhdx;

import java.util.UUID;

/// What the metadata say of the disk.
///
/// @param blockBytes          1 MiB to 256 MiB, a power of two
/// @param leaveBlocksAllocated every block keeps its place in the file: a fixed disk
/// @param sizeBytes           whole logical sectors, at most 64 TiB
/// @param diskId              what the guest may see as the disk's identity
/// @param logicalSector       512 or 4,096
/// @param physicalSector      512 or 4,096
record DiskParameters(int blockBytes, boolean leaveBlocksAllocated, long sizeBytes, UUID diskId, int logicalSector,
        int physicalSector) {

    static final long MOST_BYTES = 64L << 40;
    static final int LEAST_BLOCK = 1 << 20;
    static final int MOST_BLOCK = 256 << 20;

    static boolean isBlockSize(long bytes) {
        return bytes >= LEAST_BLOCK && bytes <= MOST_BLOCK && Long.bitCount(bytes) == 1;
    }

    static boolean isSectorSize(long bytes) {
        return bytes == 512 || bytes == 4096;
    }

    Geometry geometry() {
        return new Geometry(Integer.numberOfTrailingZeros(blockBytes), sizeBytes, logicalSector);
    }
}
