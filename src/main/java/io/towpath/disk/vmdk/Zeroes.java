package io.towpath.disk.vmdk;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Puts zeroes into buffers.
final class Zeroes {

    private Zeroes() {}

    /// From the position on, which moves.
    static void fill(ByteBuffer into, int bytes) {
        MemorySegment.ofBuffer(into).asSlice(0, bytes).fill((byte) 0);
        into.position(into.position() + bytes);
    }
}
