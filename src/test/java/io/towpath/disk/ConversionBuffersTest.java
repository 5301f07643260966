package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a conversion holds outside of the heap while it copies, by the virtual machine's own books. In its proof they have
/// what the copying left as well, until that is collected.
class ConversionBuffersTest {

    private static final long MOST = 64L << 20;
    private static final long SIZE = 1L << 30;

    @TempDir
    private Path folder;

    /// A disk with a piece of data every 16 MiB.
    private Path sparse() throws IOException {
        Path raw = folder.resolve("disk.raw");
        try (FileChannel file = FileChannel.open(raw, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            byte[] piece = TestDisk.dense(1 << 20, 3);
            for (long at = 0; at < SIZE; at += 16 << 20) {
                file.write(ByteBuffer.wrap(piece), at);
            }
            file.write(ByteBuffer.wrap(new byte[]{1}), SIZE - 1);
        }
        return raw;
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream().filter(pool -> pool.getName()
                .equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }

    /// When what earlier tests left is gone.
    private static long settled() throws InterruptedException {
        long least = direct();
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(50);
            least = Math.min(least, direct());
        }
        return least;
    }

    @ParameterizedTest
    @CsvSource({"qcow2, cluster_size, 2M, 16", "qcow2, compress, on, 16", "vmdk, subformat, streamOptimized, 16",
            "vhdx, block_size, 268435456, 4"})
    void copyingStaysBelow64MiB(String format, String option, String value, int threads) throws Exception {
        Path raw = sparse();
        long before = settled();
        AtomicLong peak = new AtomicLong();

        Conversion.run(new ConversionRequest(DiskRef.file(raw), OpenOptions.declared(DiskFormat.RAW), folder.resolve(
                "target"), DiskFormat.valueOf(format.toUpperCase(Locale.ROOT)), Map.of(option, value), threads,
                false, false, true, true), new ConversionProgress() {
                    @Override
                    public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                        if (phase == Phase.COPY) {
                            peak.accumulateAndGet(direct() - before, Math::max);
                        }
                    }

                    @Override
                    public boolean cancelled() {
                        return false;
                    }
                });

        assertTrue(peak.get() > 1 << 20, peak + " bytes: it was looked at");
        assertTrue(peak.get() <= MOST, peak + " bytes");
    }
}
