package io.towpath.migration;

import java.util.Optional;
import java.util.UUID;

/// VMs that serve together start together: no target of a group is started before all of the group have arrived.
public interface CutoverBarrier {

    /// Called when everything of a migration is at the target and only the start is left; as often as one likes.
    ///
    /// @return whom it waits for, a sentence; empty when it may go on
    Optional<String> arrive(UUID migrationId);
}
