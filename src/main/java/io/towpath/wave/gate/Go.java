package io.towpath.wave.gate;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whether a wave may start, as people decided it.
///
/// @param state   where it stands
/// @param needed  the policy asks for it
/// @param mapping versions of the mappings it was requested with: `networks 14`; empty where names stay as they are
/// @param voidBecause what changed since, a sentence; null unless void
/// @param answers     approvals that came so far
/// @param withdrawn   it was approved and then taken back: decided tells by whom and why
public record Go(State state, boolean needed, @Nullable UUID id, int vms, String mapping, @Nullable String note,
        @Nullable String requestedBy, @Nullable Instant requestedAt, @Nullable String decidedBy,
        @Nullable Instant decidedAt, @Nullable String decidedReason, @Nullable String voidBecause,
        boolean withdrawn, List<Answer> answers) {

    public Go {
        answers = List.copyOf(answers);
    }

    /// An approval of one person.
    ///
    /// @param inPlace an administrator, in place of those named
    public record Answer(String login, Instant at, @Nullable String reason, boolean inPlace) {}

    /// Where the decision stands.
    public enum State {
        NONE,
        REQUESTED,
        APPROVED,
        REJECTED,
        /// The wave, or where its VMs go, changed after it was requested.
        VOID
    }

    static Go none(boolean needed) {
        return new Go(State.NONE, needed, null, 0, "", null, null, null, null, null, null, null,
                false, List.of());
    }
}
