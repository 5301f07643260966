package io.towpath.wave;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the cutover of a wave's VMs is held to.
public interface CutoverTerms {

    Optional<Terms> of(UUID waveId);

    /// @param key      `W-003`
    /// @param windowId in which its VMs may cut over; null: none was chosen
    /// @param noGo     why they may not, a sentence; null where somebody said go, or nobody has to
    /// @param state    nothing starts while it is another than RUNNING
    record Terms(String key, @Nullable UUID windowId, @Nullable String noGo, WaveState state) {}
}
