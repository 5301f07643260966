package io.towpath.disk;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// What the leaves of a [DigestTree] are known by. Computing it also tells which 64 KiB blocks hold anything but zeroes.
/// For one thread at a time.
public abstract sealed class LeafHash permits LeafDigester, LeafChecksum, LeafUnhashed {

    private static final MemorySegment ZEROES = MemorySegment.ofBuffer(ByteBuffer.allocateDirect(DigestTree.BLOCK));

    private int stored;

    LeafHash() {}

    /// How strong, and how dear.
    public enum Kind {
        /// SHA-256: a digest that two machines may compare without moving the disk. About 1.8 GB/s a core.
        DIGEST(DigestTree.DIGEST),
        /// CRC-32C and CRC-32 of the leaf, 64 bits: finds what storage, memory and our own mistakes do to data, at the
        /// speed of memory. It is compared within one conversion and never shown.
        CHECKSUM(8),
        /// Nothing: where no one compares. Even checksums are a quarter of what a copy takes.
        NONE(0);

        private final int bytes;

        Kind(int bytes) {
            this.bytes = bytes;
        }

        /// Of one leaf.
        int bytes() {
            return bytes;
        }

        LeafHash hash() {
            return switch (this) {
                case DIGEST -> new LeafDigester();
                case CHECKSUM -> new LeafChecksum();
                case NONE -> new LeafUnhashed();
            };
        }
    }

    /// The hash of a leaf.
    ///
    /// @param leaf from position 0 to its limit, at most 1 MiB; position and limit are left as they are
    public final byte[] of(ByteBuffer leaf) {
        return of(leaf, -1);
    }

    /// The same where it is known which blocks are zeroes: those whose bits are not set.
    final byte[] of(ByteBuffer leaf, int candidates) {
        stored = storedBlocks(leaf, candidates);
        return hash(leaf, stored);
    }

    /// Which blocks of the last leaf hold anything but zeroes: bit n for block n.
    public final int storedBlocks() {
        return stored;
    }

    abstract byte[] hash(ByteBuffer leaf, int storedBlocks);

    /// The hash of a leaf of zeroes.
    abstract byte[] zero(int length);

    static int blocks(int length) {
        return (length + DigestTree.BLOCK - 1) / DigestTree.BLOCK;
    }

    private static int storedBlocks(ByteBuffer leaf, int candidates) {
        MemorySegment all = MemorySegment.ofBuffer(leaf.duplicate().position(0));
        int stored = 0;
        int length = leaf.limit();
        for (int block = 0; block < blocks(length); block++) {
            int start = block * DigestTree.BLOCK;
            int end = Math.min(start + DigestTree.BLOCK, length);
            if ((candidates >>> block & 1) != 0 && !isZero(leaf, all, start, end)) {
                stored |= 1 << block;
            }
        }
        return stored;
    }

    /// Whether bytes of a buffer are zero, at most 64 KiB of them.
    static boolean isZero(ByteBuffer buffer, int start, int end) {
        return isZero(buffer, MemorySegment.ofBuffer(buffer.duplicate().position(0)), start, end);
    }

    /// The first and the last byte tell most data from zeroes; comparing all is for what looks empty.
    private static boolean isZero(ByteBuffer buffer, MemorySegment all, int start, int end) {
        return buffer.get(start) == 0 && buffer.get(end - 1) == 0
                && MemorySegment.mismatch(all, start, end, ZEROES, 0, end - start) == -1;
    }
}
