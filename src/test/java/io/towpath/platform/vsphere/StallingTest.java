package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
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
        try (InputStream body = new Stalling(server, "web01: Hard disk 1", LONGEST)) {
            assertThat(body.read()).isEqualTo(7);
            Thread.sleep(LONGEST.multipliedBy(6));
            assertThat(closed).as("given up").isFalse();
            assertThat(body.read()).isEqualTo(7);
        }
        assertThat(closed).isTrue();
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
