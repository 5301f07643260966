package io.towpath.report.forklift;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The published plan, as far as it is still to be done.
///
/// @param leftOut names of waves that were started here: two programs must not move one VM
record Planned(int number, List<Wave> waves, List<String> leftOut) {

    Planned {
        waves = List.copyOf(waves);
        leftOut = List.copyOf(leftOut);
    }

    /// @param number   from 1, its place in the plan
    /// @param opensAt  when it may cut over; null while that is not decided
    /// @param targetId null while no wave was made of it
    record Wave(int number, String name, @Nullable Instant opensAt, @Nullable UUID targetId, List<UUID> vms) {

        Wave {
            vms = List.copyOf(vms);
        }
    }
}
