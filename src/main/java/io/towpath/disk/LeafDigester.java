package io.towpath.disk;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// Computes the leaves of a [DigestTree], and tells on the way which 64 KiB blocks hold anything but zeroes. For one
/// thread at a time.
public final class LeafDigester {

    private static final MemorySegment ZEROES = MemorySegment.ofBuffer(ByteBuffer.allocateDirect(DigestTree.BLOCK));

    private final MessageDigest sha = sha256();
    private final byte[] bytes = new byte[DigestTree.BLOCK];
    private final byte[] zeroBlock;
    private int stored;

    public LeafDigester() {
        zeroBlock = digestOf(DigestTree.BLOCK);
    }

    /// The digest of a leaf.
    ///
    /// @param leaf from position 0 to its limit, at most 1 MiB; position and limit are left as they are
    public byte[] digest(ByteBuffer leaf) {
        MemorySegment all = MemorySegment.ofBuffer(leaf.duplicate().position(0));
        int length = leaf.limit();
        byte[] blocks = new byte[1 + DigestTree.DIGEST * ((length + DigestTree.BLOCK - 1) / DigestTree.BLOCK)];
        blocks[0] = DigestTree.LEAF_TAG;
        int at = 1;
        stored = 0;
        for (int start = 0; start < length; start += DigestTree.BLOCK) {
            int size = Math.min(DigestTree.BLOCK, length - start);
            boolean zero = isZero(leaf, all, start, size);
            if (!zero) {
                stored |= 1 << (start / DigestTree.BLOCK);
            }
            byte[] digest = zero && size == DigestTree.BLOCK ? zeroBlock : block(leaf, start, size);
            System.arraycopy(digest, 0, blocks, at, DigestTree.DIGEST);
            at += DigestTree.DIGEST;
        }
        return sha.digest(blocks);
    }

    /// Which blocks of the last leaf hold anything but zeroes: bit n for block n.
    public int storedBlocks() {
        return stored;
    }

    byte[] zero(int length) {
        byte[] blocks = new byte[1 + DigestTree.DIGEST * ((length + DigestTree.BLOCK - 1) / DigestTree.BLOCK)];
        blocks[0] = DigestTree.LEAF_TAG;
        int at = 1;
        for (int start = 0; start < length; start += DigestTree.BLOCK) {
            int size = Math.min(DigestTree.BLOCK, length - start);
            System.arraycopy(size == DigestTree.BLOCK ? zeroBlock : digestOf(size), 0, blocks, at, DigestTree.DIGEST);
            at += DigestTree.DIGEST;
        }
        return sha.digest(blocks);
    }

    private byte[] block(ByteBuffer leaf, int start, int size) {
        leaf.get(start, bytes, 0, size);
        sha.update(DigestTree.BLOCK_TAG);
        sha.update(bytes, 0, size);
        return sha.digest();
    }

    private byte[] digestOf(int zeroes) {
        Arrays.fill(bytes, (byte) 0);
        sha.update(DigestTree.BLOCK_TAG);
        sha.update(bytes, 0, zeroes);
        return sha.digest();
    }

    /// The first and the last byte tell most data from zeroes; comparing all is for what looks empty.
    private static boolean isZero(ByteBuffer leaf, MemorySegment all, int start, int size) {
        return leaf.get(start) == 0 && leaf.get(start + size - 1) == 0
                && MemorySegment.mismatch(all, start, start + size, ZEROES, 0, size) == -1;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
