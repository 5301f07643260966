package io.towpath.replication.outlook;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// When cutovers are planned, told by those who plan them.
public interface CutoverTimes {

    /// @param at      when it begins: never in the past while it has not begun
    /// @param allowed outage that fits; null where nobody said
    /// @param by      what says so, for people: `window Sat 22:00`
    record Planned(Instant at, @Nullable Duration allowed, String by) {}

    /// Empty where no moment is planned.
    Optional<Planned> of(UUID migrationId);
}
