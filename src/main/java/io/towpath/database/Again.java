package io.towpath.database;

import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Does something once more when the database took it back in favour of another transaction ([GaveWay]).
///
/// Only from outside of any transaction: within one the whole of it was taken back, and only who began it can begin it again.
public final class Again {

    /// In all. Each waits a little longer than the one before, and never as long as the other: two that met would meet again.
    public static final int TRIES = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Again.class);
    private static final long PAUSE_MILLIS = 20;

    private Again() {}

    /// @param work one transaction, or what can be done twice with the effect of one
    public static <T extends @Nullable Object> T of(Supplier<T> work) {
        try {
            return of(TRIES, work::get, () -> true);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// As [#of].
    public static void run(Runnable work) {
        of(() -> {
            work.run();
            return true;
        });
    }

    /// @param tries in all
    /// @param ready makes ready for another try; false: there is none
    public static <T extends @Nullable Object> T of(int tries, Callable<T> work, BooleanSupplier ready)
            throws Exception {
        int most = TransactionSynchronizationManager.isActualTransactionActive() ? 1 : tries;
        for (int attempt = 1;; attempt++) {
            try {
                return work.call();
            } catch (Exception e) {
                if (attempt >= most || !GaveWay.isWhy(e) || !ready.getAsBoolean()) {
                    throw e;
                }
                LOG.info("the database gave way to another transaction, try {} of {} follows: {}", attempt + 1, most,
                        e.getMessage());
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextLong(1,
                        PAUSE_MILLIS * attempt)));
            }
        }
    }
}
