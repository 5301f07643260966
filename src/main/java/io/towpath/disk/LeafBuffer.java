package io.towpath.disk;

import java.nio.ByteBuffer;

/// Room for one leaf, and which of its blocks are known to hold nothing but zeroes. For one thread at a time.
final class LeafBuffer {

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(DigestTree.LEAF);
    private int cleared;

    ByteBuffer bytes() {
        return bytes;
    }

    /// Bit n for block n of 64 KiB.
    int cleared() {
        return cleared;
    }

    void setCleared(int blocks) {
        cleared = blocks;
    }
}
