package io.towpath.acceptance;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Counts what comes from one place within a window; on this node, in bounded memory.
public final class Throttle {

    private static final int MOST_PLACES = 10_000;

    private final int most;
    private final Duration window;
    private final Clock clock;
    private final Map<String, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > MOST_PLACES;
        }
    };

    /// @param most allowed within a window
    public Throttle(int most, Duration window, Clock clock) {
        this.most = most;
        this.window = window;
        this.clock = clock;
    }

    /// Counts one more; false when it is too many.
    public synchronized boolean admit(String place) {
        Instant now = clock.instant();
        Count count = counts.get(place);
        if (count == null || !now.isBefore(count.began().plus(window))) {
            count = new Count(now, 0);
        }
        counts.put(place, new Count(count.began(), count.number() + 1));
        return count.number() < most;
    }

    private record Count(Instant began, int number) {}
}
