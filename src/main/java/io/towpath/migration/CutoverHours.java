package io.towpath.migration;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// When the VMs of a wave may be down.
public interface CutoverHours {

    /// @param name of the window, for people
    record Window(String name, Instant opensAt, Instant closesAt) {}

    /// Empty where the wave has none.
    Optional<Window> of(UUID waveId);
}
