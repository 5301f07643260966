package io.towpath.disk.nbd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageException;
import io.towpath.disk.TestDisk;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each byte that a server says on its first connection, from the greeting to the last reply, is changed in several
/// ways: its disk is read right, or it is refused, soon and without much memory. What cannot be told is the size:
/// another one is believed as long as the bytes are right.
@Execution(ExecutionMode.SAME_THREAD)
class NbdMutationTest {

    /// What a changed length makes the client wait for never comes; the next connection is a good one.
    private static final Patience SHORT = new Patience(Duration.ofMillis(150), Duration.ofMillis(300), 3, Duration
            .ofMillis(1));
    private static final Patience LONG = new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), 5, Duration
            .ofMillis(1));
    private static final long LIMIT_NANOS = 10_000_000_000L;
    private static final long MOST_ALLOCATED = 16L << 20;
    private static final int[] MASKS = {0xff, 0x80, 0x01};
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final byte[] content = content();

    /// With a hole, so that there are chunks of all kinds.
    private static byte[] content() {
        byte[] content = TestDisk.dense(3 * 65536, 4);
        Arrays.fill(content, 65536, 2 * 65536, (byte) 0);
        return content;
    }

    @ParameterizedTest
    @EnumSource(value = Mischief.class, names = {"NONE", "SIMPLE_REPLIES", "EXTENDED_HEADERS", "EXPORT_NAME_ONLY",
            "STATUS_OF_HOLES", "STATUS_ERROR", "TRANSIENT_EIO"})
    void isReadRightOrRefused(Mischief manner) throws IOException {
        int all = session(manner, Integer.MAX_VALUE, 0);
        assertTrue(all > 100 && all < 5000, () -> all + " bytes are said");
        Random random = new Random(5);
        int refused = 0;
        for (int at = 0; at < all; at++) {
            int mask = at % 4 < 3 ? MASKS[at % 4] : 1 + random.nextInt(255);
            refused += session(manner, at, mask) < 0 ? 1 : 0;
        }
        int wrong = refused;
        assertTrue(wrong > all / 4, () -> "only " + wrong + " of " + all + " changes were noticed");
    }

    /// @return bytes the first connection said; -1 when it was refused
    private int session(Mischief manner, int at, int mask) throws IOException {
        long started = System.nanoTime();
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        int said = -1;
        try (EvilServer server = new EvilServer(manner, content)) {
            server.spoil(at, mask);
            try (NbdImage image = NbdImage.open(server.uri(), mask == 0 ? LONG : SHORT)) {
                read(image);
                said = server.said();
            } catch (ImageException e) {
                assertTrue(mask != 0, e::toString);
                assertTrue(e.reason().exitCode() >= 3 && e.reason().exitCode() <= 5, e::toString);
                assertTrue(String.valueOf(e.getMessage()).length() < 2000);
            }
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("%s: byte %d, mask 0x%02x: %s".formatted(manner, at, mask, e), e);
        }
        long nanos = System.nanoTime() - started;
        assertTrue(nanos < LIMIT_NANOS, () -> "byte " + at + " took " + nanos / 1_000_000 + " ms");
        long spent = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        assertTrue(spent < MOST_ALLOCATED, () -> "byte " + at + " took " + spent + " bytes");
        return said;
    }

    private void read(NbdImage image) throws IOException {
        int size = (int) Math.min(image.sizeBytes(), content.length);
        long[] end = {0};
        if (image.sizeBytes() == content.length) {
            image.extents(new ByteRange(0, size), (Extent extent) -> {
                assertEquals(end[0], extent.range().offset());
                end[0] = extent.range().end();
            });
            assertEquals(size, end[0]);
        }
        byte[] read = new byte[size];
        for (int at = 0; at < size; at += 65536) {
            image.read(at, ByteBuffer.wrap(read, at, Math.min(65536, size - at)));
        }
        assertTrue(Arrays.equals(read, 0, size, content, 0, size), () -> "other bytes, first at " + Arrays.mismatch(
                read, content));
    }
}
