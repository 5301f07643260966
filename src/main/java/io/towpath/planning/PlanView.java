package io.towpath.planning;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A version of the plan, to show.
///
/// @param basedOn number of the plan it was made from
public record PlanView(UUID id, int number, @Nullable Integer basedOn, PlanState state, @Nullable String note,
        String createdBy, Instant createdAt, @Nullable Instant savedAt, @Nullable Instant publishedAt,
        @Nullable String publishedBy, int version, int waves, int vms) {

    public String name() {
        return (state == PlanState.DRAFT ? "Draft " : "Plan ") + number;
    }
}
