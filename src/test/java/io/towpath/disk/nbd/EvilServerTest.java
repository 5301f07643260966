package io.towpath.disk.nbd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.Extent;
import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever a server does, its disk is read right or refused, within the time that was allowed.
@Execution(ExecutionMode.SAME_THREAD)
class EvilServerTest {

    /// For those that are to be waited for in vain.
    private static final Patience SHORT = new Patience(Duration.ofMillis(100), Duration.ofMillis(400), 5,
            Duration.ofMillis(1));
    private static final Patience LONG = new Patience(Duration.ofSeconds(5), Duration.ofSeconds(5), 5,
            Duration.ofMillis(1));
    private static final long LIMIT_NANOS = 8_000_000_000L;

    private final byte[] content = TestDisk.mixed(7 * 65536 + 512 + 7, 1);

    @ParameterizedTest
    @EnumSource
    void isReadRightOrRefused(Mischief mischief) throws IOException {
        long started = System.nanoTime();
        try (EvilServer server = new EvilServer(mischief, content)) {
            check(server);
        }
        assertTrue(System.nanoTime() - started < LIMIT_NANOS, "it took too long");
    }

    private void check(EvilServer server) throws IOException {
        Mischief mischief = server.mischief;
        try (NbdImage image = NbdImage.open(server.uri(), patience(mischief))) {
            checkExtents(image);
            assertArrayEquals(content, piecewise(image));
            assertArrayEquals(content, TestDisk.contentOf(image));
            assertNull(mischief.reason(), "it was accepted");
        } catch (ImageException e) {
            assertEquals(mischief.reason(), e.reason(), () -> mischief + ": " + e.getMessage());
            assertEquals(server.uri().label(), e.file());
            assertNotNull(e.remedy());
            assertTrue(String.valueOf(e.getMessage()).chars().noneMatch(c -> c < ' ' || c == 0x202E), e::getMessage);
        }
    }

    private static Patience patience(Mischief mischief) {
        return mischief.name().contains("STALL") || mischief.name().contains("DRIP") ? SHORT : LONG;
    }

    private void checkExtents(NbdImage image) throws IOException {
        long[] next = {0};
        image.extents(new ByteRange(0, content.length), extent -> {
            assertEquals(next[0], extent.range().offset());
            next[0] = extent.range().end();
            if (!(extent instanceof Extent.Data)) {
                for (long at = extent.range().offset(); at < next[0]; at++) {
                    assertEquals(0, content[(int) at]);
                }
            }
        });
        assertEquals(content.length, next[0]);
    }

    private byte[] piecewise(NbdImage image) throws IOException {
        byte[] read = new byte[content.length];
        for (int at = 0; at < read.length; at += 65536) {
            image.read(at, ByteBuffer.wrap(read, at, Math.min(65536, read.length - at)));
        }
        return read;
    }

    /// Header and offset of a chunk of data: whatever bit of them changes, nothing else is read. A flag that means nothing
    /// may change.
    @Test
    void aFlippedBitOfAReplyChangesNothingUnnoticed() throws IOException {
        int refused = 0;
        for (int bit = 0; bit < 28 * 8; bit++) {
            try (EvilServer server = new EvilServer(Mischief.NONE, content);
                    NbdImage image = NbdImage.open(server.uri(), SHORT)) {
                server.flippedBit = bit;
                byte[] read = new byte[4096];
                image.read(65536, ByteBuffer.wrap(read));
                assertArrayEquals(Arrays.copyOfRange(content, 65536, 65536 + 4096), read);
            } catch (ImageException e) {
                refused++;
            }
        }
        assertEquals(28 * 8 - 15, refused);
    }

    /// Those that wait for others to read their answers must neither hang nor get what is another's.
    @Test
    void severalReadersAtABadServerAllEnd() throws Exception {
        for (Mischief mischief : new Mischief[]{Mischief.CLOSE_EVERY_THIRD_READ, Mischief.SIMPLE_TRANSIENT_EIO,
                Mischief.MANY_CONNECTIONS, Mischief.STALL, Mischief.CHUNK_MISSING, Mischief.CLOSE_AMID_DATA}) {
            try (EvilServer server = new EvilServer(mischief, content);
                    NbdImage image = NbdImage.open(server.uri(), patience(mischief));
                    ExecutorService threads = Executors.newFixedThreadPool(4)) {
                Future<?>[] readers = new Future<?>[8];
                for (int i = 0; i < readers.length; i++) {
                    readers[i] = threads.submit(() -> {
                        try {
                            assertTrue(Arrays.equals(content, TestDisk.contentOf(image)), "wrong data");
                            assertNull(mischief.reason());
                        } catch (ImageException e) {
                            // Among many, one may be unlucky as often as anything is tried: it gives up.
                            assertTrue(mischief.reason() != null || e.reason() == Reason.SOURCE_IO, e::getMessage);
                        }
                        return null;
                    });
                }
                for (Future<?> reader : readers) {
                    reader.get();
                }
            }
        }
    }
}
