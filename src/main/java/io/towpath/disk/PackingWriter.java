package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// An image whose data is packed (compressed) before it is stored. Packing is the work of the threads that read, each with
/// a [Packer] of its own; storing is for one at a time, and in the order of the disk. Nothing is written twice, so deltas
/// cannot go into such an image.
///
/// After [DiskImages#resume] the first [#writePacked] may begin before the end of what a crash left: everything from its
/// offset on is dropped.
public interface PackingWriter extends DiskWriter {

    /// For one thread, which closes it.
    Packer packer();

    /// Never: see [#writePacked].
    @Override
    default void write(long offset, ByteBuffer data) {
        throw new UnsupportedOperationException("what is packed is written leaf by leaf");
    }

    /// Never: what is not written reads as zeroes, and nothing is written twice.
    @Override
    default void zero(ByteRange range) {
        throw new UnsupportedOperationException("what is packed cannot be zeroed");
    }

    /// Stores what a packer made of the leaf at `offset`. Offsets rise from call to call.
    ///
    /// @param packed from position to limit
    void writePacked(long offset, ByteBuffer packed) throws IOException;

    /// Packs leaves. For one thread at a time.
    interface Packer extends Closeable {

        /// The most bytes that packing `length` bytes can give.
        int mostBytes(int length);

        /// About what it takes itself, as long as it lives.
        default int ownBytes() {
            return 0;
        }

        /// Packs one leaf, in a layout that only the writer needs to understand. Blocks of zeroes are left out.
        ///
        /// @param offset where the leaf begins on the disk, a multiple of 1 MiB
        /// @param leaf   content from position 0 to its limit, at most 1 MiB; left as it is
        /// @param stored bit n tells that 64 KiB block n of the leaf is not zero
        /// @param into   filled from its position, which is moved
        void pack(long offset, ByteBuffer leaf, int stored, ByteBuffer into) throws IOException;

        @Override
        void close();
    }
}
