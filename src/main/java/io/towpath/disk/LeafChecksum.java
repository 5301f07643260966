package io.towpath.disk;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// Two checksums of a leaf, by polynomials that have nothing in common. Both run at the speed of memory from the first
/// call on, while SHA-256 would take longer than all the rest of a copy.
final class LeafChecksum extends LeafHash {

    private final CRC32C castagnoli = new CRC32C();
    private final CRC32 ieee = new CRC32();

    @Override
    byte[] hash(ByteBuffer leaf, int storedBlocks) {
        castagnoli.reset();
        castagnoli.update(leaf.duplicate().position(0));
        ieee.reset();
        ieee.update(leaf.duplicate().position(0));
        return ByteBuffer.allocate(Kind.CHECKSUM.bytes()).putInt((int) castagnoli.getValue())
                .putInt((int) ieee.getValue()).array();
    }

    @Override
    byte[] zero(int length) {
        return hash(ByteBuffer.allocate(length), 0);
    }
}
