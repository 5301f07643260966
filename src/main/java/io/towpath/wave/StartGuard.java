package io.towpath.wave;

import java.util.UUID;

/// Has a word when a wave is started; the wave starts when all of them agree.
public interface StartGuard {

    /// Called in the transaction that starts the wave, with its row locked: what it looks at is what starts.
    ///
    /// @param actor who starts it
    /// @throws io.towpath.migration.RefusedException when the wave may not start
    void check(UUID waveId, String actor);
}
