package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// An image being written. Bytes never written read as zeroes. One caller at a time: writers are not thread-safe, since
/// one file written by two threads is slower than by one.
public interface DiskWriter extends Closeable {

    /// Writes `data` (position to limit) at `offset` of the disk, anywhere and in any order, also over earlier writes.
    void write(long offset, ByteBuffer data) throws IOException;

    /// Makes a range read as zeroes, without storing it where the format can say so.
    void zero(ByteRange range) throws IOException;

    /// Forgets what an earlier run may have written in a range of which all that is not zero is written again: in the place
    /// that it has it may not get durable any more ([Unsynced]), and whether its flush failed nobody may have noted.
    ///
    /// @return whether it takes no space any more
    default boolean renew(ByteRange range) {
        return false;
    }

    /// Makes everything written so far durable and self-consistent: after a crash the file reopens as it is now.
    void checkpoint() throws IOException;

    /// Completes the image (final tables, size) and makes it durable.
    void finish() throws IOException;

    /// Releases the file. Without [#finish()] the image stays at its last checkpoint.
    @Override
    void close() throws IOException;
}
