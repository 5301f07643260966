package io.towpath.inventory.reading;

import org.jspecify.annotations.Nullable;

/// What a row says to tell its VM from others, in the order in which it is looked for: vCenter and moref, vCenter and
/// instance UUID, BIOS UUID, the CMDB's own id, name. All UUIDs lower case with dashes.
///
/// @param vcenterUuid  the vCenter's instance UUID (RVTools: VI SDK UUID)
/// @param vcenterName  its host name (RVTools: VI SDK Server), for people
/// @param sourceSystem the CMDB: `servicenow`, `netbox`, `itop`, or what the file says
/// @param cmdbId       the row's id there
/// @param hostName     what the guest calls itself, where a column of its own tells it
/// @param mac          of one of its cards, as [Mac] writes it
public record VmKeys(@Nullable String vcenterUuid, @Nullable String vcenterName, @Nullable String moref,
        @Nullable String instanceUuid, @Nullable String biosUuid, @Nullable String sourceSystem,
        @Nullable String cmdbId, @Nullable String name, @Nullable String hostName, @Nullable String mac) {

    public VmKeys(@Nullable String vcenterUuid, @Nullable String vcenterName, @Nullable String moref,
            @Nullable String instanceUuid, @Nullable String biosUuid, @Nullable String sourceSystem,
            @Nullable String cmdbId, @Nullable String name) {
        this(vcenterUuid, vcenterName, moref, instanceUuid, biosUuid, sourceSystem, cmdbId, name, null, null);
    }
}
