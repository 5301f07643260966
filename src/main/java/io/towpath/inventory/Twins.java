package io.towpath.inventory;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// VMs that share what should be one VM's own. Missing VMs are left out.
public interface Twins {

    /// Other VMs of the same name, whatever its case, as people find them: `web01 in Export B (old/web01.ova)`.
    Map<UUID, List<String>> namesakes(Collection<UUID> vmIds);

    /// MAC addresses that other VMs have as well: by VM, the address with the other's name.
    Map<UUID, List<String>> sharedMacs(Collection<UUID> vmIds);

    /// Every VM that has a twin of either kind now.
    Set<UUID> all();
}
