package io.towpath.planning.mapping;

import io.towpath.inventory.Vm;
import io.towpath.readiness.There;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What is known of a target that is not as VMs need it.
public interface AtTarget {

    /// By VM.
    ///
    /// @param resolved of the same VMs
    Map<UUID, There> at(UUID targetId, Collection<Vm> vms, List<Resolution> resolved);
}
