package io.towpath.disk;

import java.time.Duration;
import java.util.function.LongSupplier;

/// How much is told of what is wrong, of one image or of all disks of a package together: a package of thousands of bad
/// disks is no reason for thousands of times as much. Of each image at least the first problem is told.
///
/// For one thread.
public final class ProblemBudget {

    private static final long PATIENCE = Duration.ofSeconds(2).toNanos();

    private final LongSupplier nanoTime;
    private int told = ProblemList.MOST_TOLD;
    private int counted = ProblemList.MOST_COUNTED;
    private long patience = PATIENCE;
    private long aside = PATIENCE;

    public ProblemBudget() {
        this(System::nanoTime);
    }

    /// @param nanoTime the clock
    public ProblemBudget(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// In nanoseconds since any moment.
    public long now() {
        return nanoTime.getAsLong();
    }

    /// Nanoseconds that are left to look for what nobody needs who only reads.
    public long aside() {
        return aside;
    }

    /// @param nanos for which that was looked for
    public void spendAside(long nanos) {
        aside -= nanos;
    }

    /// One more is found.
    void count() {
        counted--;
    }

    /// @return false when no more are to be told
    boolean tell() {
        if (told == 0) {
            return false;
        }
        told--;
        return true;
    }

    /// @param nanos for which more was looked for after something had been found
    void spend(long nanos) {
        patience -= nanos;
    }

    boolean spent() {
        return counted <= 0 || patience < 0;
    }
}
