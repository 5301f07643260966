package io.towpath.disk;

import io.towpath.disk.ImageException.Offer;
import io.towpath.disk.LeafPlan.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Threads that take leaves from a plan until it is empty, one of them fails or somebody cancels. Each has a buffer for a
/// leaf and a hash of its own.
final class LeafWorkers {

    /// What one thread may use: a leaf's buffers, its hash and the formats' own buffers stay below 64 MiB in all.
    private static final int MOST_THREADS = 16;

    private final LeafPlan plan;
    private final long size;
    private final ConversionProgress progress;
    private final LeafHash.Kind hashes;
    private volatile boolean stopped;
    private @Nullable Throwable failure;

    LeafWorkers(LeafPlan plan, long size, LeafHash.Kind hashes, ConversionProgress progress) {
        this.plan = plan;
        this.size = size;
        this.hashes = hashes;
        this.progress = progress;
    }

    /// How many threads there are when so many are asked for.
    static int count(int threads) {
        return Math.min(threads, MOST_THREADS);
    }

    interface Work {
        /// @param length bytes of the leaf; the desk's buffers have that limit
        void leaf(long leaf, int length, LeafDesk desk) throws IOException;
    }

    /// Returns when no leaf is left.
    ///
    /// @throws ImageException [Reason#CANCELLED], or what the work threw first
    void run(int threads, boolean twoBuffers, Work work) throws IOException {
        List<Thread> workers = new ArrayList<>();
        try {
            for (int i = 0; i < count(threads); i++) {
                Thread worker = new Thread(() -> work(work, twoBuffers), "towpath-disk-" + i);
                worker.setDaemon(true);
                worker.start();
                workers.add(worker);
            }
        } catch (RuntimeException | Error e) {
            // no more threads: those that run stop, and are waited for
            fail(e);
        }
        boolean interrupted = join(workers);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        raise(interrupted);
        Part left = plan.next();
        if (left != null) {
            throw new IllegalStateException("nobody took leaf " + left.leaf());
        }
    }

    /// Whether this thread was interrupted meanwhile.
    private boolean join(List<Thread> workers) {
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    // The channels are the workers': interrupting those would close the files under them.
                    interrupted = true;
                    stopped = true;
                }
            }
        }
        return interrupted;
    }

    private void work(Work work, boolean twoBuffers) {
        try {
            LeafDesk desk = new LeafDesk(twoBuffers, hashes.hash());
            for (Part part = take(); part != null; part = take()) {
                int length = LeafPlan.length(size, part.leaf());
                desk.prepare(part.blocks(), length);
                work.leaf(part.leaf(), length, desk);
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private @Nullable Part take() throws IOException {
        if (!stopped && progress.cancelled()) {
            stopped = true;
            fail(cancelled());
        }
        return stopped ? null : plan.next();
    }

    /// The first failure counts, unless it is that of a writer which was used once more after it had failed: another
    /// thread is then about to tell why.
    private synchronized void fail(Throwable e) {
        stopped = true;
        if (failure == null || failure instanceof IllegalStateException && e instanceof IOException) {
            failure = e;
        }
    }

    private synchronized void raise(boolean interrupted) throws IOException {
        switch (failure) {
            case null -> {
                if (interrupted) {
                    throw cancelled();
                }
            }
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    static ImageException cancelled() {
        return new ImageException(Reason.CANCELLED, "conversion", "conversion", null, null,
                "it was cancelled before its end", "Run it again.").offering(Offer.GO_ON);
    }
}
