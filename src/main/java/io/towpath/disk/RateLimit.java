package io.towpath.disk;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// How many bytes a second may be read, by all who share it together: production keeps its storage and its network.
///
/// A bucket that fills at the rate and holds a tenth of a second's worth, so that a pause is not made up for by a burst,
/// and waking up late costs nothing. Whoever takes more than is in it waits until that has flowed in. The rate may change at
/// any time, also for those that wait already.
///
/// Safe for use by several threads.
public final class RateLimit {

    /// The rate where there is no limit.
    public static final long NONE = 0;

    private static final double MOST_SAVED_SECONDS = 0.1;
    /// Who waits longer looks whether the rate has changed.
    private static final long LOOKS_AGAIN_NANOS = Duration.ofMillis(250).toNanos();

    private final List<RateLimit> wider;
    private final BooleanSupplier stop;
    private final LongAdder waited = new LongAdder();
    private long bytesPerSecond;
    /// Bytes that were taken and have not flowed in yet; below zero, what is saved.
    private double debt;
    /// Bytes that were taken in all.
    private double taken;
    /// Until when `debt` is counted, on the clock of [System#nanoTime()].
    private long settled = System.nanoTime();

    /// @param bytesPerSecond > 0
    public RateLimit(long bytesPerSecond) {
        this(bytesPerSecond, List.of(), () -> false);
        if (bytesPerSecond <= 0) {
            throw new IllegalArgumentException("bytesPerSecond=" + bytesPerSecond);
        }
    }

    private RateLimit(long bytesPerSecond, List<RateLimit> wider, BooleanSupplier stop) {
        this.bytesPerSecond = bytesPerSecond;
        this.wider = List.copyOf(wider);
        this.stop = stop;
    }

    /// A limit that is none until it is changed.
    ///
    /// @param wider that holds too, for more than those who share this one; null for none
    public static RateLimit open(@Nullable RateLimit wider) {
        return new RateLimit(NONE, wider == null ? List.of() : List.of(wider), () -> false);
    }

    /// All of these limits at once: the tightest counts. Each may be shared by others too.
    public static RateLimit together(List<RateLimit> limits) {
        return new RateLimit(NONE, limits, () -> false);
    }

    /// This very limit for somebody who may be told to stop: who waits long asks some times a second.
    public RateLimit until(BooleanSupplier stop) {
        return new RateLimit(NONE, List.of(this), stop);
    }

    /// Whether who shares it was told to stop.
    public boolean stopped() {
        return stop.getAsBoolean() || wider.stream().anyMatch(RateLimit::stopped);
    }

    /// [#NONE] where there is no limit.
    public synchronized long bytesPerSecond() {
        return bytesPerSecond;
    }

    /// From now on this rate holds, also for those that wait.
    ///
    /// @param bytesPerSecond > 0, or [#NONE]
    public synchronized void change(long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("bytesPerSecond=" + bytesPerSecond);
        }
        settle(System.nanoTime());
        this.bytesPerSecond = bytesPerSecond;
    }

    /// Returns when so many more bytes may be read. Who comes first waits for less.
    ///
    /// @throws ImageException [Reason#CANCELLED] when the thread is interrupted, or told to stop while it waits
    public void take(long bytes) throws IOException {
        long from = System.nanoTime();
        try {
            List<Taken> everywhere = new ArrayList<>();
            long wait = take(bytes, from, everywhere);
            try {
                while (wait > 0) {
                    pause(wait);
                    long now = System.nanoTime();
                    wait = everywhere.stream().mapToLong(each -> each.from().wait(each.mine(), now)).max().orElse(0);
                }
            } catch (ImageException e) {
                long now = System.nanoTime();
                everywhere.forEach(each -> each.from().giveBack(each.mine(), bytes, now));
                throw e;
            }
        } finally {
            waited.add(System.nanoTime() - from);
        }
    }

    /// How long those who took from this very limit were kept waiting, by it or by a wider one: their times added up.
    public long waitedNanos() {
        return waited.sum();
    }

    /// @param mine how much was taken of it in all by then
    record Taken(RateLimit from, double mine) {}

    /// Takes of this limit and of all wider ones at once: what flows into one while another is waited for is not lost.
    ///
    /// @param everywhere added to: what was taken
    /// @return nanoseconds to wait at the present rates
    long take(long bytes, long now, List<Taken> everywhere) {
        long wait;
        synchronized (this) {
            wait = reserve(bytes, now);
            everywhere.add(new Taken(this, taken));
        }
        for (RateLimit each : wider) {
            wait = Math.max(wait, each.take(bytes, now, everywhere));
        }
        return wait;
    }

    private void pause(long wait) throws ImageException {
        if (stop.getAsBoolean()) {
            throw cancelled(null);
        }
        try {
            Thread.sleep(Duration.ofNanos(Math.min(wait, LOOKS_AGAIN_NANOS)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled(e);
        }
    }

    private static ImageException cancelled(@Nullable InterruptedException cause) {
        return new ImageException(Reason.CANCELLED, "rate limit", "rate limit", null, null,
                "stopped while waiting for its turn to read", null, cause);
    }

    /// @return nanoseconds to wait at the present rate
    synchronized long reserve(long bytes, long now) {
        settle(now);
        debt += bytes;
        taken += bytes;
        return nanos(debt);
    }

    private synchronized long wait(double mine, long now) {
        settle(now);
        return nanos(debt - (taken - mine));
    }

    /// What nobody will read is not waited for by those who come. Who came in between waits as long as it would have.
    private synchronized void giveBack(double mine, long bytes, long now) {
        settle(now);
        double left = bytesPerSecond == NONE ? 0 : Math.clamp(debt - (taken - mine), 0, (double) bytes);
        debt -= left;
        taken -= left;
    }

    private long nanos(double bytes) {
        return bytes <= 0 || bytesPerSecond == NONE ? 0 : Math.max(1, (long) (bytes * 1e9 / bytesPerSecond));
    }

    private void settle(long now) {
        // who looked at the clock before somebody else came first here finds all of it counted
        long since = Math.max(0, now - settled);
        if (bytesPerSecond == NONE) {
            debt = 0;
        } else {
            debt = Math.max(debt - bytesPerSecond * (since / 1e9), -MOST_SAVED_SECONDS * bytesPerSecond);
        }
        settled += since;
    }
}
