package io.towpath.replication.outlook;

import io.towpath.replication.forecast.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An outage as it goes, or went.
///
/// @param began   when the source's guest was asked to shut down
/// @param ended   when the target was started; null while it was not
/// @param arrived since when it waits for those it starts together with; null before it, and when it waits no more
/// @param took    by part, those that have ended; what is missing of the whole is what lies between them
/// @param changed bytes of the final pass; 0 before it
public record Outage(UUID migrationId, Instant began, @Nullable Instant arrived, @Nullable Instant ended,
        Map<Part, Duration> took, long changed) {

    public Outage {
        took = Map.copyOf(took);
    }

    public Duration lasted(Instant now) {
        return Duration.between(began, ended == null ? now : ended);
    }

    /// How long of it was others' time: it had arrived, and waited for those it starts together with.
    public Duration waited(Instant now) {
        Duration over = took.getOrDefault(Part.WAIT, Duration.ZERO);
        return arrived == null || arrived.isAfter(now) ? over : Duration.between(arrived, now);
    }

    /// All of it that was its own: what predictions of this VM are held against.
    public Duration own(Instant now) {
        return lasted(now).minus(waited(now));
    }
}
