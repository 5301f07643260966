package io.towpath.planning.calendar;

import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A time in which nothing may change.
///
/// @param applicationId, application the one it is for; null: not for one
/// @param businessUnit               the one it is for; null with no application either: for all
public record ChangeFreeze(UUID id, String name, Instant startsAt, Instant endsAt, ZoneId zone,
        @Nullable UUID applicationId, @Nullable String application, @Nullable String businessUnit, String reason) {

    /// `all`, `Ledger` or `Finance`.
    public String scope() {
        return application != null ? application : businessUnit != null ? businessUnit : "all";
    }

    public boolean isForAll() {
        return applicationId == null && businessUnit == null;
    }

    boolean touches(CutoverWindow window) {
        return startsAt.isBefore(window.closesAt()) && window.opensAt().isBefore(endsAt);
    }
}
