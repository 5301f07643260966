package io.towpath.tour.source;

import io.towpath.tour.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;

/// Time that a test moves; who waits moves it too, so that nobody sleeps.
public final class HandTime implements VirtualTime {

    private Instant now;

    public HandTime(Instant now) {
        this.now = now;
    }

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized void spend(Duration time) {
        now = now.plus(time);
    }

    public synchronized void until(Instant later) {
        now = later;
    }
}
