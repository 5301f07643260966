package io.towpath.inventory;

import java.util.List;
import java.util.UUID;

/// News: facts of some VMs changed, or they are missing or back. Published once per batch of a scan, in its transaction,
/// where [VmChanged] would be for each.
public record VmsChanged(List<UUID> vmIds) {

    public VmsChanged {
        vmIds = List.copyOf(vmIds);
    }
}
