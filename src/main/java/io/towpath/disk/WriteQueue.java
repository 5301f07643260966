package io.towpath.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The way of leaves into a target that one thread writes at a time, in whatever order they come. Whoever brings one
/// while nobody writes becomes the writer, and also writes what others bring meanwhile; those get another buffer and go
/// on reading. So nothing is waited for while there is something to write: the kernel lets one thread write a file at a
/// time, and where nothing has to be computed that is what takes longest.
final class WriteQueue {

    /// Buffers beside the one that each thread fills.
    private static final int SPARE = 4;
    /// So many are free before a thread that waits for one is woken, which costs the writer time.
    private static final int WORTH_WAKING = 2;

    private final Deque<Job> jobs = new ArrayDeque<>();
    private final Deque<LeafBuffer> free = new ArrayDeque<>();
    private int unmade = SPARE;
    private boolean writing;
    private boolean failed;

    private record Job(LeafBuffer buffer, Write write) {}

    interface Write {
        /// Called by one thread at a time, not necessarily the one that brought it.
        void write(ByteBuffer leaf) throws IOException;
    }

    /// Takes over what a desk's buffer holds; the desk gets another. What is brought after a failure is dropped.
    ///
    /// @param write must not use the desk, which goes on with its next leaf
    /// @throws IOException what the write of this leaf or of another threw, to one of the threads
    void put(LeafDesk desk, Write write) throws IOException {
        if (bring(desk, write)) {
            boolean done = false;
            try {
                for (Job job = next(null, desk); job != null; job = next(job, desk)) {
                    job.write.write(job.buffer.bytes());
                }
                done = true;
            } finally {
                if (!done) {
                    giveUp();
                }
            }
        }
    }

    /// @return whether this thread has to write
    private synchronized boolean bring(LeafDesk desk, Write write) throws IOException {
        if (failed) {
            return false;
        }
        jobs.add(new Job(desk.leaf(), write));
        if (!writing) {
            writing = true;
            return true;
        }
        while (free.isEmpty() && unmade == 0 && !failed) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting to store", e);
            }
        }
        desk.use(buffer());
        return false;
    }

    /// @param written the last one's buffer is free again
    private synchronized @Nullable Job next(@Nullable Job written, LeafDesk desk) {
        if (written != null) {
            free.push(written.buffer);
        }
        Job job = jobs.poll();
        if (job == null) {
            writing = false;
            desk.use(buffer());
        }
        if (free.size() >= WORTH_WAKING || job == null) {
            notifyAll();
        }
        return job;
    }

    private synchronized void giveUp() {
        failed = true;
        writing = false;
        jobs.clear();
        notifyAll();
    }

    private LeafBuffer buffer() {
        LeafBuffer buffer = free.poll();
        if (buffer == null) {
            buffer = new LeafBuffer();
            unmade--;
        }
        return buffer;
    }
}
