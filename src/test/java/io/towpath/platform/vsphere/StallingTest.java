package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/// A server that sends nothing, and a reader that takes its time.
class StallingTest {

    private static final Duration LONGEST = Duration.ofMillis(100);

    @Test
    void aReaderThatWaitsForItsTurnIsNoServerThatSendsNothing() throws Exception {
        AtomicBoolean closed = new AtomicBoolean();
        InputStream server = new InputStream() {
            @Override
            public int read() {
                return 7;
            }

            @Override
            public void close() {
                closed.set(true);
            }
        };
        Looked time = new Looked();
        try (InputStream body = new Stalling(server, "web01: Hard disk 1", LONGEST, time)) {
            assertThat(body.read()).isEqualTo(7);
            time.awaitLooks(6);
            assertThat(closed).as("given up").isFalse();
            assertThat(body.read()).isEqualTo(7);
        }
        assertThat(closed).isTrue();
    }

    /// By which more than is waited for passes between two looks of whoever watches; it stands still for the reader.
    private static final class Looked implements LongSupplier {

        private final Thread reader = Thread.currentThread();
        private final AtomicLong now = new AtomicLong();
        private final Semaphore looks = new Semaphore(0);

        @Override
        public long getAsLong() {
            if (Thread.currentThread() == reader) {
                return now.get();
            }
            looks.release();
            return now.addAndGet(LONGEST.multipliedBy(2).toNanos());
        }

        /// @param count of looks that ended: the next has begun
        void awaitLooks(int count) throws InterruptedException {
            looks.drainPermits();
            assertThat(looks.tryAcquire(count + 1, 60, TimeUnit.SECONDS)).as("somebody watches").isTrue();
        }
    }

    @Test
    void aServerThatSendsNothingIsGivenUp() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        InputStream server = new InputStream() {
            @Override
            public int read() throws IOException {
                try {
                    closed.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new IOException("closed");
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
        try (InputStream body = new Stalling(server, "web01: Hard disk 1", LONGEST)) {
            assertThatThrownBy(body::read).hasMessageContaining("web01: Hard disk 1: nothing came");
        }
    }
}
