package io.towpath.disk.nbd;

import java.nio.ByteBuffer;

/// Zero bytes, to be copied or sent.
final class Zeroes {

    private static final ByteBuffer ZEROES = ByteBuffer.allocateDirect(1 << 16).asReadOnlyBuffer();

    private Zeroes() {}

    /// Fills from the position to the limit.
    static void fill(ByteBuffer into) {
        while (into.hasRemaining()) {
            into.put(some(into.remaining()));
        }
    }

    /// At most so many, at least one.
    static ByteBuffer some(long most) {
        return ZEROES.duplicate().limit((int) Math.min(most, ZEROES.capacity()));
    }
}
