package io.towpath.wave;

import io.towpath.migration.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A group of a wave that goes back as a whole, to show.
///
/// @param vmId        that failed, or that a person named
/// @param failedSince the failure it is because of; null: a person's command
/// @param reachesFrom who began its cutover earlier stays where it is; null: nobody does
/// @param begunBy     `system` or a person; null while it has not begun
/// @param windowId    that closed before it was done; null: it goes back for another reason
/// @param reachesTo   who began its cutover then, or later, stays where it is; null: nobody does
/// @param askedAt     since when it waits for a person, since something would be lost; null: it does not
/// @param agreedBy    the person who agreed that what targets wrote is lost
/// @param members     in the order in which they go back: who cut over last goes first
public record GroupWayBack(UUID id, UUID waveId, UUID vmId, String vmName, UUID groupId, String group,
        @Nullable Instant failedSince, String what, @Nullable Instant reachesFrom, Progress state,
        Instant announcedAt, Instant beginsAt, @Nullable Instant begunAt, @Nullable String begunBy,
        @Nullable Instant endedAt, @Nullable String endedBy, @Nullable String endedReason, @Nullable UUID windowId,
        @Nullable Instant reachesTo, @Nullable Instant askedAt, @Nullable String agreedBy, List<Member> members) {

    public GroupWayBack {
        members = List.copyOf(members);
    }

    /// How far it is.
    public enum Progress {
        /// It begins at its time unless a person stops it.
        ANNOUNCED,
        GOING,
        /// Everybody of it is back.
        DONE,
        /// By a person, before it began.
        STOPPED,
        /// What it was because of went away before it began.
        OVER;

        public boolean isOpen() {
            return this == ANNOUNCED || this == GOING;
        }
    }

    /// @param state        of the trip
    /// @param needsAPerson a step of it failed and the machine does not try again, or a person holds it
    /// @param measuredAt   when it was asked what is lost; null while it was not
    /// @param lost         how long its target served; null where it never ran
    /// @param bytes        written there, at least; null where that is unknown or nothing
    /// @param unknown      why it is unknown; null where it was measured
    /// @param mayHaveRun   its target was started, or may have been: something is lost
    /// @param agreedAt     when a person who saw what of it is lost agreed to that; null: nobody did
    /// @param toldAt       when it was told to go back
    /// @param backAt       when its source was back, or it needed no telling
    public record Member(UUID migrationId, UUID vmId, String vmName, State state, boolean needsAPerson,
            Instant cutOverAt, @Nullable Instant measuredAt, @Nullable Duration lost, @Nullable Long bytes,
            @Nullable String unknown, boolean mayHaveRun, @Nullable Instant agreedAt, @Nullable Instant toldAt,
            @Nullable Instant backAt) {

        /// Its target may be used, and nobody told it to go back.
        boolean serves() {
            return mayHaveRun && toldAt == null && state != State.ROLLING_BACK && !home();
        }

        /// Its source serves, or nothing of it can be taken back any more.
        boolean home() {
            return switch (state) {
                case PLANNED, SEEDING, SYNCING, ROLLED_BACK, CANCELLED, DONE -> true;
                case CUTTING_OVER, VALIDATING, AWAITING_SIGN_OFF, SOAKING, ROLLING_BACK -> false;
            };
        }
    }

    GroupWayBack with(List<Member> those) {
        return new GroupWayBack(id, waveId, vmId, vmName, groupId, group, failedSince, what, reachesFrom, state,
                announcedAt, beginsAt, begunAt, begunBy, endedAt, endedBy, endedReason, windowId, reachesTo,
                askedAt, agreedBy, those);
    }

    /// Nobody agreed that something of this member is lost: it goes back only where its target never ran.
    boolean losesNothing(Member member) {
        return windowId != null && member.agreedAt() == null;
    }

    /// Whether it waits for a person.
    public boolean asks() {
        return state.isOpen() && askedAt != null;
    }

    /// Why a trip goes back, for its record.
    String reason() {
        return failedSince == null
                ? "All of %s goes back: %s".formatted(group, what)
                : "All of %s goes back because of %s: %s".formatted(group, vmName, what);
    }
}
