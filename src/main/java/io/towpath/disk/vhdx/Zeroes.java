package io.towpath.disk.vhdx;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Puts zeroes into buffers.
final class Zeroes {

    private Zeroes() {}

    /// From the position to the limit.
    static void fill(ByteBuffer into) {
        MemorySegment.ofBuffer(into).fill((byte) 0);
        into.position(into.limit());
    }
}
