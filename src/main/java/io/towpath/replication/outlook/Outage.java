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
/// @param took    by part, those that have ended; what is missing of the whole is waiting between them
/// @param changed bytes of the final pass; 0 before it
public record Outage(UUID migrationId, Instant began, @Nullable Instant ended, Map<Part, Duration> took,
        long changed) {

    public Outage {
        took = Map.copyOf(took);
    }

    public Duration lasted(Instant now) {
        return Duration.between(began, ended == null ? now : ended);
    }
}
