package io.towpath.disk;

import java.io.Closeable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Has the file system store what was written while more is written. The kernel would keep a gigabyte in memory for half
/// a minute, so that all of it would be left for the sync at the end, for which everything waits. It promises nothing:
/// only a sync makes durable, and tells what failed.
///
/// The kernel prepares what it stores in the thread that asks, so that is one of its own; a file that stays small has
/// none. Where the kernel cannot be asked nothing happens.
public final class WriteBehind implements Closeable {

    /// So many bytes are asked for at once: enough to be stored in one run, little enough for the last of them to cost
    /// nothing.
    static final long STEP = 32L << 20;

    private static final int MOST_WAIT_MILLIS = 1000;

    private final Start start;
    private long written;
    private long first = Long.MAX_VALUE;
    private long last;
    private @Nullable Thread thread;

    // Guarded by this.
    private long askedFirst = Long.MAX_VALUE;
    private long askedLast;
    private boolean closed;

    interface Start extends Closeable {
        /// Begins to store a range of the file; may wait while the disk has enough to do.
        void start(long offset, long length);

        @Override
        void close();
    }

    /// @param path of the file that is written
    public WriteBehind(Path path) {
        this(new OfKernel(path));
    }

    WriteBehind(Start start) {
        this.start = start;
    }

    private static final class OfKernel implements Start {
        private static final int NOT_OPEN = -2;

        private final Path path;
        private int descriptor = NOT_OPEN;

        OfKernel(Path path) {
            this.path = path;
        }

        @Override
        public void start(long offset, long length) {
            if (descriptor == NOT_OPEN) {
                descriptor = LibC.openForHoles(path);
            }
            LibC.startStoring(descriptor, offset, length);
        }

        @Override
        public void close() {
            LibC.close(descriptor);
            descriptor = NOT_OPEN;
        }
    }

    /// To be told what was written, by one thread at a time. Does not wait.
    public void wrote(long offset, long end) {
        written += end - offset;
        first = Math.min(first, offset);
        last = Math.max(last, end);
        if (written >= STEP) {
            ask(first, last);
            written = 0;
            first = Long.MAX_VALUE;
            last = 0;
        }
    }

    private synchronized void ask(long from, long to) {
        if (closed) {
            return;
        }
        askedFirst = Math.min(askedFirst, from);
        askedLast = Math.max(askedLast, to);
        if (thread == null) {
            thread = new Thread(this::run, "towpath-store");
            thread.setDaemon(true);
            thread.start();
        }
        notifyAll();
    }

    private void run() {
        try (start) {
            long from;
            long to;
            while (true) {
                synchronized (this) {
                    while (askedFirst >= askedLast && !closed) {
                        wait();
                    }
                    if (closed) {
                        return;
                    }
                    from = askedFirst;
                    to = askedLast;
                    askedFirst = Long.MAX_VALUE;
                    askedLast = 0;
                }
                start.start(from, to - from);
            }
        } catch (InterruptedException e) {
            // Nobody else knows this thread; without it the sync at the end has more to do.
        }
    }

    /// Asks for no more. Usually the file is not open here any more then; a disk that does not answer is not waited for.
    @Override
    public void close() {
        Thread asking;
        synchronized (this) {
            closed = true;
            asking = thread;
            notifyAll();
        }
        if (asking != null) {
            try {
                asking.join(MOST_WAIT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
