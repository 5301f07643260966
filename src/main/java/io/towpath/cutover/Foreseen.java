package io.towpath.cutover;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How long a cutover keeps people waiting: as predicted, and as it was.
///
/// @param whole   from the first power-off of all its VMs to the last start
/// @param groups  those that start together, by name
/// @param members by migration, of those of whom something was predicted
/// @param unknown names of those of whom nothing was: it may be longer for them
/// @param atOnce  how many of them may be in their last pass at once; 0 where nothing was predicted
public record Foreseen(Span whole, List<Span> groups, Map<UUID, One> members, List<String> unknown, int atOnce) {

    static final String ALL = "All";

    public Foreseen {
        groups = List.copyOf(groups);
        members = Map.copyOf(members);
        unknown = List.copyOf(unknown);
    }

    /// @param groupId   null: the whole
    /// @param middle    P50; null where nothing was predicted
    /// @param nineInTen P90, likewise
    /// @param lastId    who arrives last in most plays, its migration; null of the whole, and where nothing was predicted
    /// @param often     in how many of a hundred
    /// @param actual    null before the first of them went down
    public record Span(@Nullable UUID groupId, String name, int vms, @Nullable Duration middle,
            @Nullable Duration nineInTen, @Nullable UUID lastId, @Nullable String last, int often,
            @Nullable Actual actual) {

        /// Null while it lasts, and where nothing was predicted.
        public @Nullable Boolean within() {
            return actual == null || actual.ended() == null || nineInTen == null
                    ? null
                    : Duration.between(actual.began(), actual.ended()).compareTo(nineInTen) <= 0;
        }
    }

    /// @param ended null while one of them is not started
    public record Actual(Instant began, @Nullable Instant ended) {}

    /// A VM of it, with its wait for others.
    ///
    /// @param groupId whom it starts with; null: nobody
    /// @param waits   of these, for those it starts together with
    public record One(@Nullable UUID groupId, Duration middle, Duration nineInTen, Duration waits,
            Duration mostlyWaits) {}
}
