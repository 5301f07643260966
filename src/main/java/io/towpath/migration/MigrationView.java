package io.towpath.migration;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One attempt to migrate one VM, to show.
///
/// @param waveKey      `W-003`; null when it was planned alone
/// @param mode         whether the source serves while it is copied
/// @param targetFormat `qcow2` or `raw`
/// @param targetPlace  the folder or file the target has, for people; null until known
/// @param reason       why it is in this state
/// @param next         what comes next, a sentence
/// @param actor        who acts next: `system` or a role in words
/// @param version      for optimistic locking
/// @param waitsFor     what it waits for before it can copy, and its place in that queue; null when it does not
public record MigrationView(UUID id, UUID vmId, String vmName, int attempt, @Nullable UUID waveId,
        @Nullable String waveKey, UUID targetId, Mode mode, String targetFormat, @Nullable String targetPlace,
        State state,
        Instant since, String reason, String next, String actor, @Nullable Stall stall, @Nullable Hold hold,
        int soakBusinessDays, List<StepView> steps, int version, @Nullable String waitsFor) {

    public MigrationView {
        steps = List.copyOf(steps);
    }

    /// That waits for no slots.
    public MigrationView(UUID id, UUID vmId, String vmName, int attempt, @Nullable UUID waveId,
            @Nullable String waveKey, UUID targetId, Mode mode, String targetFormat, @Nullable String targetPlace,
            State state, Instant since, String reason, String next, String actor, @Nullable Stall stall,
            @Nullable Hold hold, int soakBusinessDays, List<StepView> steps, int version) {
        this(id, vmId, vmName, attempt, waveId, waveKey, targetId, mode, targetFormat, targetPlace, state, since,
                reason, next, actor, stall, hold, soakBusinessDays, steps, version, null);
    }

    /// Whether passes wrote, or may have written, to the target's disks since they were copied first: what the copies
    /// proved, and their digests, are of that moment.
    public boolean movedOn() {
        return mode == Mode.WARM && state != State.PLANNED && state != State.SEEDING;
    }
}
