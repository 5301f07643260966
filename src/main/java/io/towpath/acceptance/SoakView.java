package io.towpath.acceptance;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The soak of a migrated VM.
///
/// @param endsAt  by today's holidays
/// @param endedAt null while it runs
/// @param compared what came of comparing the whole source with what arrived; null where that was not wanted, or not yet done
public record SoakView(int businessDays, Instant startedAt, Instant endsAt, @Nullable Instant endedAt,
        @Nullable String compared, List<Incident> incidents) {

    public SoakView {
        incidents = List.copyOf(incidents);
    }

    /// Something that went wrong while the VM soaked.
    public record Incident(String note, boolean restarted, String by, Instant at) {}
}
