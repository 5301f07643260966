package io.towpath.migration;

import java.util.function.BooleanSupplier;

/// One lease while its step runs: tells the step when to stop. A person wants it, the node goes down, or the lease is
/// lost. It trusts its own clock only to be sooner than the database's: two thirds of a lease without a renewal count as
/// lost, so that a node cut off stops before another takes over. [Heartbeats] keeps it.
final class Heartbeat implements AutoCloseable {

    private final Heartbeats all;
    private final Lease lease;
    private final BooleanSupplier goingDown;
    private volatile long renewedAt = System.nanoTime();
    private volatile boolean lost;
    private volatile boolean wanted;

    Heartbeat(Heartbeats all, Lease lease, BooleanSupplier goingDown) {
        this.all = all;
        this.lease = lease;
        this.goingDown = goingDown;
    }

    Lease lease() {
        return lease;
    }

    /// Of [System#nanoTime()], when the database was asked for the last renewal.
    long renewedAt() {
        return renewedAt;
    }

    void renewed(long askedAt) {
        renewedAt = askedAt;
    }

    /// @param stop whether a person wants the step to stop
    void seen(boolean stop) {
        wanted = stop;
    }

    void lose() {
        lost = true;
    }

    /// Another may drive this migration: nothing more is to be done here.
    boolean lost() {
        return lost || System.nanoTime() - renewedAt > all.trust().toNanos();
    }

    /// The step that runs shall stop.
    boolean stop() {
        return wanted || goingDown.getAsBoolean() || lost();
    }

    @Override
    public void close() {
        all.end(this);
    }
}
