package io.towpath.transfer;

/// Bytes per second of the last seconds: each new measurement counts 30 %, so that one slow second does not shake it.
final class Speed {

    private static final double NEWEST = 0.3;

    private long lastBytes;
    private long lastNanos;
    private double average = -1;

    Speed(long bytes, long nanos) {
        lastBytes = bytes;
        lastNanos = nanos;
    }

    /// @param bytes done so far; less than before means that a new phase began
    /// @param nanos of a monotonic clock
    /// @return bytes per second, 0 where nothing is known yet
    long at(long bytes, long nanos) {
        if (bytes < lastBytes) {
            average = -1;
        } else if (nanos > lastNanos) {
            double now = (bytes - lastBytes) * 1e9 / (nanos - lastNanos);
            average = average < 0 ? now : NEWEST * now + (1 - NEWEST) * average;
        }
        lastBytes = bytes;
        lastNanos = nanos;
        return average < 0 ? 0 : Math.round(average);
    }
}
