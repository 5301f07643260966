package io.towpath.inventory;

import java.util.List;
import java.util.UUID;

/// News: what stands at a target is not what it was. Published in the transaction that keeps it.
///
/// @param vmIds VMs of the inventory that it may concern: with a name, an address or a network of what came or went
public record TargetSurveyed(UUID targetId, List<UUID> vmIds) {

    public TargetSurveyed {
        vmIds = List.copyOf(vmIds);
    }
}
