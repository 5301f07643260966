package io.towpath.disk;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// Two checksums of a leaf, by polynomials that have nothing in common. Both run at the speed of memory from the first
/// call on, while SHA-256 would take longer than all the rest of a copy. Blocks of zeroes are left out; instead of them
/// the numbers of the others count.
final class LeafChecksum extends LeafHash {

    /// What the second checksum still finds in the processor's nearest cache. Measured: 5.5 GB/s, not 4.
    private static final int STEP = 16 << 10;

    private final CRC32C castagnoli = new CRC32C();
    private final CRC32 ieee = new CRC32();

    @Override
    byte[] hash(ByteBuffer leaf, int storedBlocks) {
        castagnoli.reset();
        ieee.reset();
        ByteBuffer bytes = leaf.duplicate();
        int length = leaf.limit();
        for (int block = 0; block < blocks(length); block++) {
            if ((storedBlocks >>> block & 1) != 0) {
                castagnoli.update(block);
                ieee.update(block);
                int start = block * DigestTree.BLOCK;
                update(bytes, start, Math.min(start + DigestTree.BLOCK, length));
            }
        }
        return ByteBuffer.allocate(Kind.CHECKSUM.bytes()).putInt((int) castagnoli.getValue())
                .putInt((int) ieee.getValue()).array();
    }

    private void update(ByteBuffer bytes, int start, int end) {
        for (int from = start; from < end; from += STEP) {
            int to = Math.min(from + STEP, end);
            castagnoli.update(bytes.limit(to).position(from));
            ieee.update(bytes.position(from));
        }
    }

    @Override
    byte[] zero(int length) {
        return hash(ByteBuffer.allocate(length), 0);
    }
}
