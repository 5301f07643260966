package io.towpath.inventory;

import java.util.List;
import java.util.UUID;

/// News: facts of some VMs changed, or they are missing or back. Published once per batch, as of a scan, in its transaction,
/// where [VmChanged] would be for each: whoever judges them takes all in one order, so that no two wait for each other.
public record VmsChanged(List<UUID> vmIds) {

    public VmsChanged {
        vmIds = List.copyOf(vmIds);
    }
}
