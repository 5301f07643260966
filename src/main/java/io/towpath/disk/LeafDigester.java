package io.towpath.disk;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// Computes the leaves of a [DigestTree] of digests. For one thread at a time.
public final class LeafDigester extends LeafHash {

    private final MessageDigest sha = sha256();
    private final byte[] bytes = new byte[DigestTree.BLOCK];
    private final byte[] zeroBlock;

    public LeafDigester() {
        zeroBlock = digestOf(DigestTree.BLOCK);
    }

    @Override
    byte[] hash(ByteBuffer leaf, int storedBlocks) {
        int length = leaf.limit();
        byte[] blocks = new byte[1 + DigestTree.DIGEST * blocks(length)];
        blocks[0] = DigestTree.LEAF_TAG;
        for (int block = 0; block < blocks(length); block++) {
            int start = block * DigestTree.BLOCK;
            int size = Math.min(DigestTree.BLOCK, length - start);
            boolean zero = (storedBlocks >>> block & 1) == 0 && size == DigestTree.BLOCK;
            byte[] digest = zero ? zeroBlock : block(leaf, start, size);
            System.arraycopy(digest, 0, blocks, 1 + block * DigestTree.DIGEST, DigestTree.DIGEST);
        }
        return sha.digest(blocks);
    }

    @Override
    byte[] zero(int length) {
        byte[] blocks = new byte[1 + DigestTree.DIGEST * blocks(length)];
        blocks[0] = DigestTree.LEAF_TAG;
        for (int block = 0; block < blocks(length); block++) {
            int size = Math.min(DigestTree.BLOCK, length - block * DigestTree.BLOCK);
            byte[] digest = size == DigestTree.BLOCK ? zeroBlock : digestOf(size);
            System.arraycopy(digest, 0, blocks, 1 + block * DigestTree.DIGEST, DigestTree.DIGEST);
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

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
