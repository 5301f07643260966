package io.towpath.inventory.imports;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A VM of the inventory as far as rows of files are told apart by it.
///
/// @param vcenter of its source: the vCenter's instance UUID; null for folders and CMDBs
/// @param live    its source is looked at by scans: those know better than a file
/// @param placed  in a wave that has started
/// @param dnsName as the inventory has it, as are `macs` and `addresses`; of a VM that the file makes none
record KnownVm(UUID id, UUID sourceId, String sourceName, @Nullable String vcenter, boolean live, String externalId,
        String name, @Nullable String moref, @Nullable String instanceUuid, @Nullable String biosUuid,
        @Nullable String sourceSystem, @Nullable String cmdbId, boolean missing, boolean placed,
        @Nullable String dnsName, List<String> macs, List<String> addresses) {}
