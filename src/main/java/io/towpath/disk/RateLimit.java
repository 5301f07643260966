package io.towpath.disk;

import java.io.IOException;
import java.time.Duration;

/// How many bytes a second may be read, by all who share it together: production keeps its storage and its network.
///
/// A bucket that fills at the rate and holds a tenth of a second's worth, so that a pause is not made up for by a burst,
/// and waking up late costs nothing. Whoever takes more than is in it waits until that has flowed in.
///
/// Safe for use by several threads.
public final class RateLimit {

    private static final long MOST_SAVED_NANOS = Duration.ofMillis(100).toNanos();

    private final long bytesPerSecond;
    /// When all that was taken so far has flowed in, on the clock of [System#nanoTime()].
    private long paidUntil = System.nanoTime();

    /// @param bytesPerSecond > 0
    public RateLimit(long bytesPerSecond) {
        if (bytesPerSecond <= 0) {
            throw new IllegalArgumentException("bytesPerSecond=" + bytesPerSecond);
        }
        this.bytesPerSecond = bytesPerSecond;
    }

    public long bytesPerSecond() {
        return bytesPerSecond;
    }

    /// Returns when so many more bytes may be read. Who comes first waits for less.
    ///
    /// @throws ImageException [Reason#CANCELLED] when the thread is interrupted
    public void take(long bytes) throws IOException {
        long wait = reserve(bytes, System.nanoTime());
        if (wait > 0) {
            try {
                Thread.sleep(Duration.ofNanos(wait));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ImageException(Reason.CANCELLED, "rate limit", "rate limit", null, null,
                        "stopped while waiting for its turn to read", null, e);
            }
        }
    }

    /// @return nanoseconds to wait
    synchronized long reserve(long bytes, long now) {
        if (now - paidUntil > MOST_SAVED_NANOS) {
            paidUntil = now - MOST_SAVED_NANOS;
        }
        paidUntil += (long) (bytes * 1e9 / bytesPerSecond);
        return Math.max(0, paidUntil - now);
    }
}
