package io.towpath.platform.vsphere;

import java.io.InterruptedIOException;
import java.time.Duration;

/// Waits between looks, each a little longer than the one before, until the time is up.
final class Pause {

    private final long until;
    private final long longest;
    private long next;

    Pause(Duration first, Duration atMost) {
        next = Math.max(1, first.toMillis());
        longest = next * 10;
        until = System.nanoTime() + atMost.toNanos();
    }

    boolean over() {
        return System.nanoTime() - until >= 0;
    }

    void sleep() throws InterruptedIOException {
        try {
            Thread.sleep(Math.clamp((until - System.nanoTime()) / 1_000_000, 1, next));
            next = Math.min(longest, next + next / 2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a vCenter was waited for");
        }
    }
}
