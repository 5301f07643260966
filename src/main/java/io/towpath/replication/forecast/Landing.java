package io.towpath.replication.forecast;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A cutover as it went, of this VM or of another.
///
/// @param own       whether it was this VM's
/// @param changed   bytes of its final pass
/// @param took      by part; parts that were not measured are missing
/// @param outage    all of it that was its own: without the wait for others
/// @param middle    what had been predicted for it, P50; null where nothing was
/// @param nineInTen the same, P90
public record Landing(boolean own, long changed, Map<Part, Duration> took, Duration outage, @Nullable Duration middle,
        @Nullable Duration nineInTen) {

    public Landing {
        took = Map.copyOf(took);
        if ((middle == null) != (nineInTen == null)) {
            throw new IllegalArgumentException("P50 and P90 come together");
        }
    }
}
