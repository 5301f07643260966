package io.towpath.migration;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One step of the itinerary, as far as this attempt is.
///
/// @param name  kebab-case: `copy-disks`
/// @param title for people
/// @param note  what it did or why it failed; null where nothing is to say
public record StepView(String name, String title, State within, Progress progress, @Nullable Instant startedAt,
        @Nullable Instant endedAt, @Nullable String note) {

    /// How far the step is.
    public enum Progress {
        TO_DO, RUNNING, DONE, FAILED, SKIPPED
    }
}
