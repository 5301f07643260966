package io.towpath.disk.nbd;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageException.Offer;
import io.towpath.disk.ImageSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The connections to one export, made as they are needed, and made anew when they broke.
final class Connections implements Closeable {

    /// More did not read faster from any server tried, nor did more than there are processors: each is another thread of
    /// the server, and another buffer that has to stay in the caches of both.
    private static final int MOST = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);

    /// At most so long nobody asks whether to stop.
    static final int SLICE_MILLIS = 100;

    private final NbdUri uri;
    private final Patience patience;
    private final Faults faults;
    private final Export export;
    private final Slot[] slots;
    private final ReentrantLock secondTries = new ReentrantLock();
    private volatile @Nullable ImageException givenUp;
    private volatile boolean toTheEnd;

    private Connections(NbdUri uri, Patience patience, Faults faults, Connection first, int most) {
        this.uri = uri;
        this.patience = patience;
        this.faults = faults;
        export = first.export();
        slots = new Slot[most];
        for (int i = 0; i < most; i++) {
            slots[i] = new Slot();
        }
        slots[0].connection = first;
    }

    /// A place for a connection.
    final class Slot {
        private final AtomicInteger users = new AtomicInteger();
        private @Nullable Connection connection;
        private boolean closed;

        /// The connection, made anew if there is none that works.
        ///
        /// @throws LostConnection when that is not possible at present
        synchronized Connection connection() throws IOException {
            if (closed) {
                throw faults.failed("connection", "it is closed", "Open it again.", null);
            }
            requireNotGivenUp();
            Connection now = connection;
            if (now != null && !now.isBroken()) {
                return now;
            }
            if (now != null) {
                now.close();
            }
            if (now != null && (toTheEnd || now.hasUnsaved())) {
                throw faults.failed("connection",
                        "the connection broke, and what was written since the last checkpoint may be lost",
                        "Run it again, from the checkpoint on.", new LostConnection("it broke", null)).offering(
                                Offer.GO_ON);
            }
            Connection fresh = Connection.open(uri, patience, faults);
            try {
                export.requireSame(fresh.export(), faults);
            } catch (IOException e) {
                ImageSource.closeAfter(fresh, e);
                throw e;
            }
            connection = fresh;
            return fresh;
        }

        private synchronized void markSaved() {
            if (connection != null) {
                connection.markSaved();
            }
        }

        void release() {
            users.decrementAndGet();
        }

        private synchronized void close() throws IOException {
            closed = true;
            if (connection != null) {
                connection.close();
            }
        }
    }

    /// Makes the first one. A server that cannot be reached is told at once, since nothing was begun that waiting could
    /// save, unless it is to be waited for.
    static Connections open(NbdUri uri, Patience patience, Faults faults) throws IOException {
        for (int failures = 1;; failures++) {
            try {
                Connection first = Connection.open(uri, patience, faults);
                return new Connections(uri, patience, faults, first, !faults.target() && first.export().can(
                        Protocol.CAN_MULTI_CONN) ? MOST : 1);
            } catch (LostConnection e) {
                if (!e.reached() && !patience.waits() || failures > patience.retries()) {
                    throw faults.failed("connection", "it cannot be opened: " + e.getMessage(),
                            "Check the address, and that the server runs.", e);
                }
                pause(patience, failures, faults);
            }
        }
    }

    /// The place with the least to do; of several the first, so that no more are made than are used. To be released.
    Slot acquire() {
        Slot least = slots[0];
        for (Slot slot : slots) {
            if (slot.users.get() < least.users.get()) {
                least = slot;
            }
        }
        least.users.incrementAndGet();
        return least;
    }

    Export export() {
        return export;
    }

    /// For requests whose connection broke: they are sent one at a time. A server that drops a connection with requests
    /// unread may take the answers of others with it, so that many together would never get through.
    ReentrantLock secondTries() {
        return secondTries;
    }

    /// What was silent, or said what it must not, is not asked by anybody any more.
    void giveUp(ImageException failure) {
        givenUp = failure;
    }

    void requireNotGivenUp() throws ImageException {
        if (givenUp instanceof ImageException known) {
            throw known;
        }
    }

    /// None that broke is made again from now on.
    void keepToTheEnd() {
        toTheEnd = true;
    }

    /// All that was written is durable.
    void markSaved() {
        for (Slot slot : slots) {
            slot.markSaved();
        }
    }

    Faults faults() {
        return faults;
    }

    Patience patience() {
        return patience;
    }

    static void pause(Patience patience, int failures, Faults faults) throws IOException {
        long until = System.nanoTime() + patience.pause(failures).toNanos();
        try {
            for (long left = 1; left > 0; left = until - System.nanoTime()) {
                if (patience.stop().getAsBoolean()) {
                    throw faults.cancelled();
                }
                Thread.sleep(Math.clamp((until - System.nanoTime()) / 1_000_000, 1, SLICE_MILLIS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw faults.cancelled();
        }
    }

    @Override
    public void close() throws IOException {
        for (Slot slot : slots) {
            slot.close();
        }
    }
}
