package io.towpath.inventory;

import java.util.Collection;
import java.util.UUID;

/// Which VMs never migrate, and why. Every change stands on the trail of its VM.
public interface Exclusions {

    /// VMs that are excluded already get the new reason.
    ///
    /// @param reason for the next person who looks; required
    /// @return how many changed
    int exclude(Collection<UUID> vms, String reason, String actor);

    /// Takes them back into scope.
    ///
    /// @return how many were excluded
    int include(Collection<UUID> vms, String actor);
}
