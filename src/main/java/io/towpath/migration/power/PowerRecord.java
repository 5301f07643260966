package io.towpath.migration.power;

import io.towpath.platform.spi.LiveNic;
import io.towpath.platform.spi.Power;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a source was when its cutover began, and what was done with both sides since.
///
/// @param source      null where the source holds files, which have no power
/// @param sealBegan   something at the source may be changed from here on
/// @param unsealed    the source is as it was again
/// @param startBegan  the target may have run, and written, from here on
/// @param targetOff   when the target was last known to be off on the way back
public record PowerRecord(UUID migrationId, @Nullable Source source, Instant recordedAt, @Nullable Instant sealBegan,
        @Nullable Instant sealed, @Nullable Instant unsealed, @Nullable Instant startBegan,
        @Nullable Instant targetStarted, @Nullable Instant targetOff) {

    /// @param power ON, OFF or SUSPENDED
    /// @param note  the annotation people read
    public record Source(Power power, String name, String note, List<LiveNic> nics) {

        public Source {
            nics = List.copyOf(nics);
        }
    }

    /// Whether the target has to run in the end.
    public boolean targetRuns() {
        return source != null && source.power() == Power.ON;
    }

    /// Something at the source is not as it was.
    public boolean isSealed() {
        return sealBegan != null && unsealed == null;
    }
}
