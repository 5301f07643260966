package io.towpath.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteBehindTest {

    private static final long MIB = 1 << 20;

    private final List<ByteRange> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch disk = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    /// A kernel whose disk has enough to do until it is released.
    private final class Kernel implements WriteBehind.Start {

        @Override
        public void start(long offset, long length) {
            asked.add(new ByteRange(offset, length));
            begun.countDown();
            try {
                assertThat(disk.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private static void write(WriteBehind behind, long from, long to) {
        for (long at = from; at < to; at += MIB) {
            behind.wrote(at, at + MIB);
        }
    }

    @Test
    void whatIsWrittenIsAskedForWhileMoreIsWrittenAndNobodyWaitsForABusyDisk() throws Exception {
        try (WriteBehind behind = new WriteBehind(new Kernel())) {
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
                write(behind, 0, WriteBehind.STEP);
                assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
                // the disk is busy with the first of them
                write(behind, WriteBehind.STEP, 10 * WriteBehind.STEP);
            });
            assertThat(asked).containsExactly(new ByteRange(0, WriteBehind.STEP));
            disk.countDown();
            until(2);
        }
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(asked).containsExactly(new ByteRange(0, WriteBehind.STEP),
                new ByteRange(WriteBehind.STEP, 9 * WriteBehind.STEP));
    }

    @Test
    void scatteredWritesAreAskedForWithWhatLiesBetween() throws Exception {
        disk.countDown();
        try (WriteBehind behind = new WriteBehind(new Kernel())) {
            for (long block = 511; block >= 0; block--) {
                behind.wrote(block * 4 * MIB, block * 4 * MIB + (64 << 10));
            }
            until(1);
        }
        assertThat(asked).containsExactly(new ByteRange(0, 511 * 4 * MIB + (64 << 10)));
    }

    @Test
    void aSmallFileIsLeftToTheSync() throws Exception {
        disk.countDown();
        try (WriteBehind behind = new WriteBehind(new Kernel())) {
            write(behind, 0, WriteBehind.STEP - MIB);
            assertThat(begun.await(100, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void closingDoesNotWaitForABusyDiskAndAsksForNothingMore() throws Exception {
        WriteBehind behind = new WriteBehind(new Kernel());
        write(behind, 0, WriteBehind.STEP);
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        write(behind, WriteBehind.STEP, 2 * WriteBehind.STEP);
        assertTimeoutPreemptively(Duration.ofSeconds(20), behind::close);
        write(behind, 2 * WriteBehind.STEP, 3 * WriteBehind.STEP);
        disk.countDown();
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(asked).containsExactly(new ByteRange(0, WriteBehind.STEP));
    }

    @Test
    void theKernelKnowsTheCall(@TempDir Path folder) throws IOException {
        assumeTrue("Linux".equals(System.getProperty("os.name")));
        Path file = Files.write(folder.resolve("file"), new byte[100_000]);
        int descriptor = LibC.openForHoles(file);
        try {
            assertThat(LibC.startStoring(descriptor, 0, 100_000)).isTrue();
            // refused by the kernel, so the numbers arrive where they should
            assertThat(LibC.startStoring(descriptor, -1, 100_000)).isFalse();
        } finally {
            LibC.close(descriptor);
        }
        assertThat(LibC.startStoring(-1, 0, 100_000)).isFalse();
    }

    private void until(int count) throws InterruptedException {
        for (int tries = 0; asked.size() < count && tries < 1000; tries++) {
            Thread.sleep(10);
        }
        assertThat(asked).hasSize(count);
    }
}
