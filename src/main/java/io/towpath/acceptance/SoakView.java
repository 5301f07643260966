package io.towpath.acceptance;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The soak of a migrated VM.
///
/// @param endsAt  by today's holidays
/// @param endedAt null while it runs
public record SoakView(int businessDays, Instant startedAt, Instant endsAt, @Nullable Instant endedAt,
        List<Incident> incidents) {

    public SoakView {
        incidents = List.copyOf(incidents);
    }

    /// Something that went wrong while the VM soaked.
    public record Incident(String note, boolean restarted, String by, Instant at) {}
}
