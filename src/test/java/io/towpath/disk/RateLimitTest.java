package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RateLimitTest {

    @TempDir
    Path folder;

    @Test
    void letsPassWhatItsRateAllows() {
        RateLimit limit = new RateLimit(1000);
        long start = System.nanoTime() + 1_000_000_000L;

        // A tenth of a second was saved up, and no more than that.
        assertEquals(0, limit.reserve(100, start));
        assertEquals(100_000_000, limit.reserve(100, start));
        assertEquals(1_100_000_000, limit.reserve(1000, start));
        assertEquals(100_000_000, limit.reserve(0, start + 1_000_000_000));
        assertEquals(900_000_000, limit.reserve(1000, start + 60_000_000_000L));
    }

    @Test
    void isSharedByAllWhoReadThroughIt() throws Exception {
        byte[] disk = TestDisk.dense(4 << 20, 3);
        OpenOptions options = OpenOptions.declared(DiskFormat.RAW).limitedTo(new RateLimit(8 << 20));
        long started = System.nanoTime();

        try (DiskReader reader = DiskImages.open(DiskRef.file(TestDisk.raw(folder, disk)), options)) {
            DiskDigests.of(reader, 4, Listener.patient());
            assertArrayEquals(disk, TestDisk.contentOf(reader));
        }

        // 8 MiB at 8 MiB/s, less what was saved up.
        assertTrue(System.nanoTime() - started >= 850_000_000L);
    }

    @Test
    void endsWithAnInterruptedThread() {
        RateLimit limit = new RateLimit(1);
        Thread.currentThread().interrupt();

        ImageException e = assertThrows(ImageException.class, () -> limit.take(1000));

        assertEquals(Reason.CANCELLED, e.reason());
        assertTrue(Thread.interrupted());
        assertThrows(IllegalArgumentException.class, () -> new RateLimit(0));
    }

    @Test
    void aNewRateHoldsAlsoForWhoWaits() throws Exception {
        RateLimit limit = new RateLimit(1000);
        Thread waits = Thread.ofPlatform().start(() -> {
            try {
                limit.take(3_600_000);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        waits.join(100);
        assertTrue(waits.isAlive(), "for an hour");

        limit.change(1 << 30);

        waits.join(10_000);
        assertTrue(!waits.isAlive());
        limit.change(RateLimit.NONE);
        assertEquals(0, limit.reserve(Long.MAX_VALUE / 2, System.nanoTime()));
        assertThrows(IllegalArgumentException.class, () -> limit.change(-1));
    }

    @Test
    void whoIsToldToStopDoesNotWaitOn() throws Exception {
        RateLimit wider = new RateLimit(1);
        RateLimit limit = RateLimit.open(wider);
        boolean[] stop = {false};
        long started = System.nanoTime();

        ImageException e = assertThrows(ImageException.class, () -> limit.until(() -> {
            boolean now = stop[0];
            stop[0] = true;
            return now;
        }).take(1_000_000));

        assertEquals(Reason.CANCELLED, e.reason());
        assertTrue(System.nanoTime() - started < 10_000_000_000L);
        // what it will not read nobody waits for
        assertTrue(wider.reserve(1, System.nanoTime()) <= 1_000_000_000L);
        assertEquals(RateLimit.NONE, limit.bytesPerSecond());
    }

    @Test
    void ofLimitsThatHoldTogetherTheTightestIsWaitedForAndNoOther() {
        RateLimit one = new RateLimit(1000);
        RateLimit tight = new RateLimit(500);
        RateLimit both = RateLimit.together(List.of(one, tight, RateLimit.open(null)));
        long start = System.nanoTime() + 1_000_000_000L;

        // what each of them saved up in a tenth of a second is taken as well
        assertEquals(2_000_000_000L, both.take(1050, start, new ArrayList<>()));
        assertEquals(950_000_000L, one.reserve(0, start));
        assertEquals(0, one.reserve(0, start + 2_000_000_000L));
        assertEquals(0, tight.reserve(0, start + 2_000_000_000L));
    }

    @Test
    void keepsToAWiderLimitToo() throws Exception {
        RateLimit wider = new RateLimit(1 << 20);
        RateLimit narrow = RateLimit.open(wider);
        long started = System.nanoTime();

        narrow.take(1 << 20);

        assertTrue(System.nanoTime() - started >= 850_000_000L);
        assertEquals(RateLimit.NONE, narrow.bytesPerSecond());
    }
}
