package io.towpath.readiness;

import io.towpath.inventory.Vm;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/// What the target that a VM is to go to says of it: filled by who knows plans and mappings.
public interface TargetWord {

    /// By VM; those of which it is not known where they go are left out.
    Map<UUID, There> of(Collection<Vm> vms);
}
