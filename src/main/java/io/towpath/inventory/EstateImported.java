package io.towpath.inventory;

import java.util.List;
import java.util.UUID;

/// News: files of an estate were applied. Published in the transaction of the change, instead of a [VmChanged] for each
/// VM: there may be tens of thousands, which are judged in the background after it.
///
/// @param sourceIds the sources that were touched
/// @param vmIds     new or changed
public record EstateImported(List<UUID> sourceIds, List<UUID> vmIds) {}
