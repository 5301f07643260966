package io.towpath.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// SIGINT and SIGTERM ask the running command to stop; the process ends when it has, with 130 or 143, as the JVM does for
/// these signals.
final class Cancellation {

    /// Long enough to make gigabytes of a page cache durable.
    private static final int PATIENCE_SECONDS = 120;

    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean requested;

    static Cancellation onSignals() {
        Cancellation cancellation = new Cancellation();
        Runtime.getRuntime().addShutdownHook(new Thread(cancellation::askAndWait, "stop"));
        return cancellation;
    }

    boolean requested() {
        return requested;
    }

    /// The command is over; nothing has to be waited for any more.
    void finished() {
        finished.countDown();
    }

    private void askAndWait() {
        requested = true;
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("towpath: the command did not stop within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
