package io.towpath.disk;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// What a thread has at hand for one leaf after the other: buffers and a hash.
final class LeafDesk {

    private LeafBuffer leaf = new LeafBuffer();
    private final ByteBuffer second;
    private final LeafHash hash;
    private int planned;

    LeafDesk(boolean twoBuffers, LeafHash hash) {
        second = ByteBuffer.allocateDirect(twoBuffers ? DigestTree.LEAF : 0);
        this.hash = hash;
    }

    /// For the next leaf.
    ///
    /// @param blocks in which data may lie
    void prepare(int blocks, int length) {
        planned = blocks;
        leaf.bytes().clear().limit(length);
        second.clear().limit(Math.min(length, second.capacity()));
    }

    /// Who fills it otherwise than by [#read] does so for all leaves.
    ByteBuffer buffer() {
        return leaf.bytes();
    }

    /// The buffer with what is known of it, for who takes it over and gives another.
    LeafBuffer leaf() {
        return leaf;
    }

    void use(LeafBuffer other) {
        leaf = other;
    }

    ByteBuffer second() {
        return second;
    }

    LeafHash hash() {
        return hash;
    }

    /// Reads a leaf into the buffer, from 0 to its limit. Where the plan has no data nothing is read: zeroes that are
    /// there from an earlier leaf stay, others are put.
    void read(DiskReader disk, long index) throws IOException {
        ByteBuffer buffer = leaf.bytes();
        int cleared = leaf.cleared();
        // Until all is read it is not known what there is.
        leaf.setCleared(0);
        int length = buffer.limit();
        for (int start = 0; start < length;) {
            boolean data = isSet(planned, start);
            int end = start;
            while (end < length && isSet(planned, end) == data) {
                end += DigestTree.BLOCK;
            }
            end = Math.min(end, length);
            if (data) {
                cleared &= ~bits(start, end);
                disk.read(index * DigestTree.LEAF + start, buffer.duplicate().limit(end).position(start));
            } else if ((cleared & bits(start, end)) != bits(start, end)) {
                MemorySegment.ofBuffer(buffer.duplicate().limit(end).position(start)).fill((byte) 0);
                cleared |= bits(start, end & -DigestTree.BLOCK);
            }
            start = end;
        }
        leaf.setCleared(cleared);
    }

    private static boolean isSet(int blocks, int at) {
        return (blocks >>> (at / DigestTree.BLOCK) & 1) != 0;
    }

    /// The blocks of a range that begins with one.
    private static int bits(int start, int end) {
        int first = start / DigestTree.BLOCK;
        return (1 << Math.ceilDiv(end, DigestTree.BLOCK)) - (1 << first);
    }

    /// The hash of what was read.
    byte[] hashRead() {
        return hash.of(leaf.bytes(), planned);
    }
}
