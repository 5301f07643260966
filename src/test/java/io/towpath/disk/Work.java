package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/// What a thread works from some moment on: its time on a processor, whatever else the machine does meanwhile.
public final class Work {

    /// What tests of damaged images do takes a millisecond.
    private static final long MOST_NANOS = 10_000_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long nanos = THREADS.getCurrentThreadCpuTime();
    private final long bytes = THREADS.getCurrentThreadAllocatedBytes();

    /// Of heap, in all; what was held at once is less.
    public long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes() - bytes;
    }

    public long nanos() {
        return THREADS.getCurrentThreadCpuTime() - nanos;
    }

    public void assertLittle(Supplier<String> what) {
        long spent = nanos();
        assertTrue(spent < MOST_NANOS, () -> spent / 1_000_000 + " ms of work " + what.get());
    }
}
