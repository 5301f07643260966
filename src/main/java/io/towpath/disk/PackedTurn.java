package io.towpath.disk;

import io.towpath.disk.PackingWriter.Packer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/// The way of leaves into a target that packs them: threads read, digest and pack at once, but store in the order in which
/// the plan handed the leaves out, which is the order of the disk.
///
/// A thread holds one leaf at a time and waits only for leaves handed out before its own, so the first of all that wait
/// can always go on: there is no deadlock. When a leaf fails, those before it are stored still, and those behind it are
/// dropped without a word, since what failed is told by the thread it failed in.
final class PackedTurn implements Closeable {

    private final PackingWriter writer;
    private final TargetTurn target;
    /// Handed out and not yet stored, in the order of the disk.
    private final Deque<Long> waiting = new ArrayDeque<>();
    private final Deque<Bench> idle = new ArrayDeque<>();
    private long failedAt = Long.MAX_VALUE;

    PackedTurn(PackingWriter writer, TargetTurn target) {
        this.writer = writer;
        this.target = target;
    }

    /// What a thread needs to pack a leaf.
    private record Bench(Packer packer, ByteBuffer packed) {}

    interface Stored {
        /// @param length      bytes of the leaf
        /// @param storedBytes of the disk's data that the target has so far
        void leaf(int length, long storedBytes);
    }

    /// To be called when a leaf is handed out, before another is.
    synchronized void expect(long leaf) {
        waiting.addLast(leaf);
    }

    /// Reads a leaf, hashes and packs it, and stores it when its turn comes.
    ///
    /// @param told called in turn
    void leaf(DiskReader source, long leaf, LeafDesk desk, Stored told) throws IOException {
        boolean stored = false;
        try {
            Bench bench = borrow();
            try {
                leaf(source, leaf, desk, bench, told);
            } finally {
                giveBack(bench);
            }
            stored = true;
        } finally {
            done(leaf, stored);
        }
    }

    private void leaf(DiskReader source, long leaf, LeafDesk desk, Bench bench, Stored told)
            throws IOException {
        ByteBuffer content = desk.buffer();
        desk.read(source, leaf);
        byte[] hash = desk.hashRead();
        int blocks = desk.hash().storedBlocks();
        int length = content.limit();
        bench.packed.clear();
        if (blocks != 0) {
            bench.packer.pack(leaf * DigestTree.LEAF, content.duplicate().position(0), blocks, bench.packed);
        }
        bench.packed.flip();
        if (awaitTurn(leaf)) {
            told.leaf(length, target.writePacked(leaf, length, blocks, bench.packed, hash));
        }
    }

    /// @return false when a leaf before this one failed
    private synchronized boolean awaitTurn(long leaf) throws IOException {
        while (leaf < failedAt && waiting.element() != leaf) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting to store", e);
            }
        }
        return leaf < failedAt;
    }

    private synchronized void done(long leaf, boolean stored) {
        if (!stored) {
            failedAt = Math.min(failedAt, leaf);
        }
        waiting.remove(leaf);
        notifyAll();
    }

    private Bench borrow() {
        synchronized (idle) {
            Bench bench = idle.poll();
            if (bench != null) {
                return bench;
            }
        }
        Packer packer = writer.packer();
        return new Bench(packer, ByteBuffer.allocateDirect(packer.mostBytes(DigestTree.LEAF)));
    }

    private void giveBack(Bench bench) {
        synchronized (idle) {
            idle.push(bench);
        }
    }

    /// Once no thread is left that packs.
    @Override
    public void close() {
        synchronized (idle) {
            idle.forEach(bench -> bench.packer.close());
            idle.clear();
        }
    }
}
