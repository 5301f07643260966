package io.towpath.cutover;

import io.towpath.migration.MigrationView;
import io.towpath.migration.State;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A cutover, to show.
///
/// @param label    what people call its VM, application or wave
/// @param reason   why it is in its state; while planned, why it has not started at its time; null where nobody said
/// @param startsAt when it starts; from then on, when it was to start
/// @param consent  that the power may be taken from guests that do not shut down; null where nobody agreed
/// @param tight    VMs of which nine in ten outages would not end within their window, as people were told last; null: none
/// @param allTheSame that it was started though such VMs are in it; null where it was not
/// @param version  for optimistic locking
public record Cutover(UUID id, Scope scope, UUID scopeId, String label, CutoverState state, Instant since,
        @Nullable String reason, Instant startsAt, @Nullable Consent consent, String plannedBy, Instant plannedAt,
        @Nullable String startedBy, @Nullable Instant startedAt, List<Member> members, @Nullable String tight,
        @Nullable Consent allTheSame, int version) {

    public Cutover {
        members = List.copyOf(members);
    }

    public record Consent(String by, Instant at, String reason) {}

    /// @param groupName whom it waits for before its target is started; null: nobody
    /// @param arrivedAt everything of it is at the target since; null while it is not
    /// @param leftOut   why the others do not wait for it; null while they do
    public record Member(UUID migrationId, UUID vmId, String vmName, @Nullable UUID groupId,
            @Nullable String groupName, @Nullable Instant arrivedAt, @Nullable String leftOut, boolean open) {}

    /// Whether this trip of it was aborted and is kept in step again: it cuts over with another one.
    boolean gaveUp(MigrationView trip) {
        return trip.state() == State.SYNCING && startedAt != null && trip.since().isAfter(startedAt);
    }

    /// Who wanted it and when, a sentence.
    public String told() {
        return switch (state) {
            case PLANNED -> "The cutover of %s is planned for %s by %s.".formatted(label, startsAt, plannedBy);
            case RUNNING -> "The cutover of %s was started by %s at %s.".formatted(label, startedBy, startedAt);
            case DONE ->
                "The cutover of %s was started by %s at %s; %s.".formatted(label, startedBy, startedAt, reason);
            case REFUSED -> "The cutover of %s did not start: %s".formatted(label, reason);
            case CANCELLED -> "The cutover of %s was cancelled: %s".formatted(label, reason);
        };
    }
}
