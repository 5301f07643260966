package io.towpath.disk.qcow2;

import io.towpath.disk.BlockDeflater;
import io.towpath.disk.PackingWriter.Packer;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Compresses the clusters of leaves. A packed leaf is
///
/// | size | what                                                                     |
/// |-----:|--------------------------------------------------------------------------|
/// |    4 | clusters that are not all zero                                           |
/// |    8 | for each: its number in the leaf (4), its bytes or [#PLAIN] (4)          |
/// |      | the bytes of all, one after the other; of a plain one the cluster itself |
///
/// A cluster in which the disk ends is filled up with zeroes.
final class ClusterPacker implements Packer {

    /// In place of a length: the cluster does not become smaller and is stored as it is.
    static final int PLAIN = 0;

    private static final int BLOCK = 1 << 16;

    private final int clusterBytes;
    private final ClusterSqueezer squeezer;
    private final ByteBuffer last;
    private final MemorySegment zeroes;

    ClusterPacker(int clusterBytes, ClusterSqueezer squeezer) {
        this.clusterBytes = clusterBytes;
        this.squeezer = squeezer;
        last = ByteBuffer.allocateDirect(clusterBytes);
        // looked at only where blocks, of which it is known, are larger
        zeroes = MemorySegment.ofBuffer(ByteBuffer.allocateDirect(Math.min(clusterBytes, BLOCK)));
    }

    @Override
    public int ownBytes() {
        return last.capacity() + (int) zeroes.byteSize() + BlockDeflater.OWN_BYTES;
    }

    @Override
    public int mostBytes(int length) {
        int clusters = clusters(length);
        return headBytes(clusters) + clusters * clusterBytes + squeezer.mostBytes(clusterBytes);
    }

    private int clusters(int length) {
        return (length + clusterBytes - 1) / clusterBytes;
    }

    private static int headBytes(int clusters) {
        return 4 + 8 * clusters;
    }

    @Override
    public void pack(long offset, ByteBuffer leaf, int stored, ByteBuffer into) {
        int length = leaf.limit();
        int head = into.position();
        int count = 0;
        into.position(head + headBytes(clusters(length)));
        for (int start = 0; start < length; start += clusterBytes) {
            int end = Math.min(start + clusterBytes, length);
            if (isStored(leaf, stored, start, end)) {
                ByteBuffer cluster = cluster(leaf, start, end - start);
                int before = into.position();
                if (!squeezer.squeeze(cluster, into)) {
                    into.put(cluster);
                    before = into.position();
                }
                int entry = head + headBytes(count);
                into.putInt(entry, start / clusterBytes).putInt(entry + 4, into.position() - before);
                count++;
            }
        }
        into.putInt(head, count);
    }

    /// Where the clusters' bytes begin in a packed leaf.
    static int dataAt(int length, int clusterBytes) {
        return headBytes((length + clusterBytes - 1) / clusterBytes);
    }

    private boolean isStored(ByteBuffer leaf, int stored, int start, int end) {
        boolean any = false;
        for (int block = start / BLOCK; block <= (end - 1) / BLOCK; block++) {
            any |= (stored >>> block & 1) != 0;
        }
        return any && (clusterBytes >= BLOCK || MemorySegment.mismatch(MemorySegment.ofBuffer(leaf), start, end, zeroes,
                0, end - start) != -1);
    }

    private ByteBuffer cluster(ByteBuffer leaf, int start, int length) {
        if (length == clusterBytes) {
            return leaf.slice(start, length);
        }
        MemorySegment.ofBuffer(last.clear()).fill((byte) 0);
        last.put(leaf.slice(start, length));
        return last.rewind();
    }

    @Override
    public void close() {
        squeezer.close();
    }
}
