package io.towpath.disk;

import io.towpath.disk.PackingWriter.Packer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The way of leaves into a target that packs them: threads read, digest and pack at once, but leaves are stored in the
/// order in which the plan handed them out, which is the order of the disk. Whoever brings the one whose turn it is
/// stores it and those behind it that are there already; who brings another leaves it and goes on.
///
/// Memory is bounded: what the threads use and the packed leaves that are kept stay within [#MOST_BYTES] together, but the
/// thread whose leaf is next always gets room for it, so that there is no deadlock. When a leaf fails, those before it are stored still, and those behind it are dropped
/// without a word, since what failed is told by the thread it failed in.
final class PackedTurn implements Closeable {

    /// For the leaves that are read, the packers and the packed leaves of one disk, in bytes: of 64 MiB one is for what the
    /// virtual machine and the target's file keep.
    static final long MOST_BYTES = 63L << 20;

    private final PackingWriter writer;
    private final TargetTurn target;
    private final int threads;
    /// Handed out and not yet stored, in the order of the disk.
    private final Deque<Long> waiting = new ArrayDeque<>();
    private final Map<Long, Packed> ready = new HashMap<>();
    private final Deque<Packer> idle = new ArrayDeque<>();
    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private int kept;
    private boolean storing;
    private long failedAt = Long.MAX_VALUE;

    /// @param threads that are asked for; of them [LeafWorkers] makes as many as there is memory for
    PackedTurn(PackingWriter writer, TargetTurn target, int threads) {
        this.writer = writer;
        this.target = target;
        this.threads = LeafWorkers.count(threads);
    }

    /// @param length bytes of the leaf
    /// @param blocks those that are not zero
    private record Packed(long leaf, int length, int blocks, ByteBuffer content, byte[] hash, Stored told) {}

    interface Stored {
        /// @param length      bytes of the leaf
        /// @param storedBytes of the disk's data that the target has so far
        void leaf(int length, long storedBytes);
    }

    /// To be called when a leaf is handed out, before another is.
    synchronized void expect(long leaf) {
        waiting.addLast(leaf);
    }

    /// Reads a leaf, hashes and packs it, and stores what may be stored then.
    ///
    /// @param told called by one thread at a time
    void leaf(DiskReader source, long leaf, LeafDesk desk, Stored told) throws IOException {
        boolean packed = false;
        try {
            Packer packer = borrow();
            try {
                bring(pack(source, leaf, desk, packer, told));
            } finally {
                giveBack(packer);
            }
            packed = true;
        } finally {
            if (!packed) {
                fail(leaf);
            }
        }
        store();
    }

    private Packed pack(DiskReader source, long leaf, LeafDesk desk, Packer packer, Stored told) throws IOException {
        ByteBuffer content = desk.buffer();
        desk.read(source, leaf);
        byte[] hash = desk.hashRead();
        int blocks = desk.hash().storedBlocks();
        ByteBuffer room = room(leaf, packer);
        if (blocks != 0) {
            packer.pack(leaf * DigestTree.LEAF, content.duplicate().position(0), blocks, room);
        }
        return new Packed(leaf, content.limit(), blocks, room.flip(), hash, told);
    }

    private synchronized void bring(Packed packed) {
        ready.put(packed.leaf, packed);
    }

    private void store() throws IOException {
        for (Packed next = next(null); next != null; next = next(next)) {
            boolean stored = false;
            try {
                next.told.leaf(next.length, target.writePacked(next.leaf, next.length, next.blocks, next.content,
                        next.hash));
                stored = true;
            } finally {
                if (!stored) {
                    fail(next.leaf);
                }
            }
        }
    }

    /// The leaf whose turn it is; null when it is not there yet, or somebody else stores.
    ///
    /// @param stored before it, by this thread
    private synchronized @Nullable Packed next(@Nullable Packed stored) {
        if (stored != null) {
            waiting.remove();
            recycle(stored.content);
            storing = false;
        }
        Long turn = waiting.peek();
        Packed next = storing || turn == null || turn >= failedAt ? null : ready.remove(turn);
        storing |= next != null;
        notifyAll();
        return next;
    }

    private synchronized void fail(long leaf) {
        failedAt = Math.min(failedAt, leaf);
        notifyAll();
    }

    /// Waits until there is some, unless it is for the leaf that others wait for.
    private synchronized ByteBuffer room(long leaf, Packer packer) throws IOException {
        int room = packer.mostBytes(DigestTree.LEAF);
        int mostKept = mostKept(room, packer.ownBytes());
        while (kept >= mostKept && waiting.element() != leaf && leaf < failedAt) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting to store", e);
            }
        }
        kept++;
        ByteBuffer found = free.poll();
        return found == null ? ByteBuffer.allocateDirect(room) : found;
    }

    /// Packed leaves that wait for their turn or are being made; one more gets room when it is the next.
    private int mostKept(int room, int packer) {
        long left = MOST_BYTES - threads * (DigestTree.LEAF + (long) packer);
        return (int) Math.clamp(left / room - 1, 1, 2 * threads + 2);
    }

    private void recycle(ByteBuffer room) {
        kept--;
        free.push(room.clear());
    }

    private Packer borrow() {
        synchronized (idle) {
            Packer packer = idle.poll();
            if (packer != null) {
                return packer;
            }
        }
        return writer.packer();
    }

    private void giveBack(Packer packer) {
        synchronized (idle) {
            idle.push(packer);
        }
    }

    /// Once no thread is left that packs.
    @Override
    public void close() {
        synchronized (idle) {
            idle.forEach(Packer::close);
            idle.clear();
        }
    }
}
