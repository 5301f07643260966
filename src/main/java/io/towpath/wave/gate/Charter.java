package io.towpath.wave.gate;

import io.towpath.audit.Subject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a wave is held to.
///
/// @param version of the wave: any change of it bumps it
/// @param needs   waves that must be validated before
/// @param byHand  a person chose the purpose
public record Charter(UUID waveId, String key, String name, String state, UUID targetId, int version, Purpose purpose,
        @Nullable UUID windowId, List<Need> needs, boolean byHand, boolean windowByHand) {

    public Charter {
        needs = List.copyOf(needs);
    }

    /// @param planned as the plan says; false: a person added it
    public record Need(UUID waveId, String key, String name, boolean planned) {}

    Subject subject() {
        return new Subject("wave", waveId.toString(), key);
    }

    public boolean isDraft() {
        return state.equals("DRAFT");
    }

    /// Started, and neither stopped nor completed.
    public boolean isUnderWay() {
        return state.equals("RUNNING") || state.equals("PAUSED");
    }
}
