package io.towpath.wave;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Waves, to read; commands are given on their pages and in REST.
public interface Waves {

    Optional<WaveView> find(UUID id);

    /// Newest first.
    List<WaveView> all();
}
