package io.towpath.inventory;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// VMs that share what should be one VM's own. Missing VMs are left out, and of many twins of one VM only the first
/// [#MOST] are named.
public interface Twins {

    /// How many twins of one VM are named.
    int MOST = 20;

    /// Other VMs of the same name, whatever its case, as people find them: `web01 in Export B (old/web01.ova)`.
    Map<UUID, List<String>> namesakes(Collection<UUID> vmIds);

    /// MAC addresses that other VMs have as well: by VM, the address with the other's name.
    Map<UUID, List<String>> sharedMacs(Collection<UUID> vmIds);

    /// IP addresses that other VMs have as well: by VM, the address with the other's name. Addresses that every host has
    /// (link-local, loopback, the bridge of a container engine) do not count; templates and placeholders neither.
    Map<UUID, List<String>> sharedAddresses(Collection<UUID> vmIds);

    /// Other VMs whose guest sees the same UUID.
    Map<UUID, List<String>> sharedBiosUuids(Collection<UUID> vmIds);

    /// Every VM that has a twin of any kind now.
    Set<UUID> all();
}
