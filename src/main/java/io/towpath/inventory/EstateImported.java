package io.towpath.inventory;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/// News: a file was imported, or an import was undone. Published once, in the transaction of the change, instead of a
/// [VmChanged] for each of thousands.
///
/// @param sourceIds whose surroundings or VMs changed
/// @param vmIds     new, changed, missing or back; of an undo also those that are no more
public record EstateImported(List<UUID> sourceIds, List<UUID> vmIds) {

    public EstateImported {
        sourceIds = List.copyOf(sourceIds);
        vmIds = List.copyOf(vmIds);
    }

    public static EstateImported of(Collection<UUID> sourceIds, Collection<UUID> vmIds) {
        return new EstateImported(List.copyOf(sourceIds), List.copyOf(vmIds));
    }
}
