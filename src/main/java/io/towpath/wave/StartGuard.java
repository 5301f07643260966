package io.towpath.wave;

import java.util.UUID;

/// Has the last word when a wave is started.
public interface StartGuard {

    /// Called in the transaction that starts the wave, with its row locked: what it looks at is what starts.
    ///
    /// @throws io.towpath.migration.RefusedException when the wave may not start
    void check(UUID waveId);
}
