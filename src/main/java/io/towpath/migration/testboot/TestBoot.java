package io.towpath.migration.testboot;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One test boot of one VM.
///
/// @param verdict   what was seen; null where nothing could be said yet, or it was ended before
/// @param why       what that rests on, a sentence; null as long as there is no verdict, where it was not ended
/// @param waitsFor  why it has not begun, or cannot be ended so far; null where nothing is in the way
/// @param pass      the pass that the images stand at; null before it began
/// @param name      what the target calls it; null before it began
/// @param heldUntil when it is ended at the latest; null before it began
/// @param console   the end of what it said on its serial port; null where nothing was heard
/// @param picture   whether its screen was kept
/// @param remains   why what is left of it at the target could not be removed so far; null where nothing is known to be
/// @param checks    what was looked at besides
public record TestBoot(UUID id, UUID migrationId, UUID vmId, String vmName, UUID targetId, State state,
        @Nullable Verdict verdict, @Nullable String why, @Nullable String waitsFor, String askedBy, Instant askedAt,
        @Nullable String stopBy, @Nullable Integer pass, @Nullable String name, @Nullable Instant heldUntil,
        @Nullable Instant startedAt, @Nullable Instant judgedAt, @Nullable Instant endedAt, @Nullable String console,
        boolean picture, @Nullable String remains, List<Check> checks) {

    public TestBoot {
        checks = List.copyOf(checks);
    }

    /// Where it stands. From PREPARING to ENDING no pass writes to the VM's images.
    public enum State {
        ASKED, PREPARING, RUNNING, ENDING, ENDED
    }

    /// What was seen.
    public enum Verdict {
        /// A system came up: its agent answered.
        BOOTED,
        /// Something that runs in it wrote to its disks: a system, or one that tries to mend itself.
        WROTE,
        /// It ran, but nothing told of a system: a person looks at its screen.
        NO_SIGN,
        /// It went off or stopped by itself.
        FAILED,
        /// The target would not start it.
        NOT_STARTED
    }

    /// @param outcome `PASSED`, `FAILED` or `UNKNOWN`
    public record Check(String title, String outcome, String evidence) {}

    /// How long it is tried to end it before people have to know: a target that restarts is not told.
    static final Duration STUCK_AFTER = Duration.ofMinutes(2);

    /// Whether it was tried in vain to end it for so long that a person may say that it is gone.
    public boolean isStuck(Instant now) {
        return state == State.ENDING && waitsFor != null && judgedAt != null
                && !judgedAt.plus(STUCK_AFTER).isAfter(now);
    }

    public boolean isOpen() {
        return state != State.ENDED;
    }

    /// From its start to what it was judged by; null where one of the two is missing.
    public @Nullable Duration took() {
        return startedAt == null || judgedAt == null ? null : Duration.between(startedAt, judgedAt);
    }
}
