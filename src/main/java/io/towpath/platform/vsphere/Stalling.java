package io.towpath.platform.vsphere;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A stream that is closed when nothing came for a while, so that whoever reads it does not wait for ever. While nobody reads
/// it nothing is waited for.
final class Stalling extends FilterInputStream {

    private final String what;
    private final Duration longest;
    /// As [System#nanoTime()].
    private final LongSupplier ticker;
    private final CountDownLatch closed = new CountDownLatch(1);
    /// When the read that has not ended began; null between reads.
    private volatile @Nullable Long waitsSince;
    private volatile boolean stalled;

    /// @param longest between two bytes
    Stalling(InputStream in, String what, Duration longest) {
        this(in, what, longest, System::nanoTime);
    }

    Stalling(InputStream in, String what, Duration longest, LongSupplier ticker) {
        super(in);
        this.what = what;
        this.longest = longest;
        this.ticker = ticker;
        Thread.ofVirtual().name("towpath-stall").start(this::watch);
    }

    private void watch() {
        try {
            while (!closed.await(longest.toMillis() / 10, TimeUnit.MILLISECONDS)) {
                long now = ticker.getAsLong();
                Long since = waitsSince;
                if (since != null && now - since > longest.toNanos()) {
                    stalled = true;
                    in.close();
                    return;
                }
            }
        } catch (InterruptedException | IOException e) {
            // the reader finds out
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        waitsSince = ticker.getAsLong();
        try {
            int got = super.read(into, offset, length);
            if (got < 0 && stalled) {
                throw new IOException(silence());
            }
            return got;
        } catch (IOException e) {
            throw stalled ? new IOException(silence(), e) : e;
        } finally {
            waitsSince = null;
        }
    }

    private String silence() {
        return what + ": nothing came for " + longest.toSeconds() + " s";
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        super.close();
    }
}
