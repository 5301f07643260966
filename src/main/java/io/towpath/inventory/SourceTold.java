package io.towpath.inventory;

import io.towpath.platform.spi.Surroundings;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// What a source said of itself: an export of it, or the vCenter that was asked.
///
/// @param since when it was told otherwise for the last time
public record SourceTold(Surroundings.About about, Instant since) {

    /// Where it is kept.
    public interface Sources {

        /// Empty for a source that never told.
        Optional<SourceTold> told(UUID sourceId);
    }
}
