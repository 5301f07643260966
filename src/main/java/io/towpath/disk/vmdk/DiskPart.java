package io.towpath.disk.vmdk;

import io.towpath.disk.ExtentRuns;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A run of the disk's bytes that one extent of the descriptor stands for. Offsets are bytes from its own start.
sealed interface DiskPart extends Closeable
        permits SparseExtent, CompressedExtent, DeltaExtent, FlatExtent, ZeroExtent {

    long sizeBytes();

    /// Tells the pieces of a range.
    ///
    /// @param inDisk where the part starts in the disk
    void extents(long from, long to, long inDisk, ExtentRuns runs) throws IOException;

    /// Fills `into` from its position to its limit.
    void read(long at, ByteBuffer into) throws IOException;

    @Override
    void close() throws IOException;
}
