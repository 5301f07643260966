package io.towpath.platform.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a VM is called by its source, where it lives there and how it is doing. Every component but the lists and the kind
/// is null where the source did not tell.
///
/// @param moref            the vCenter's name of it: `vm-4373`
/// @param instanceUuid     the vCenter's UUID of it, lower case with dashes (RVTools: VM UUID)
/// @param biosUuid         what the guest sees; clones may share one (RVTools: SMBIOS UUID)
/// @param dnsName          as the guest reports it
/// @param guestOs          as the guest's tools report it, beside the configured [Hardware#osName()]
/// @param ipAddresses      the primary one first
/// @param usedBytes        what it takes at the source, with snapshots
/// @param provisionedBytes what it may grow to
public record Placement(@Nullable String moref, @Nullable String instanceUuid, @Nullable String biosUuid, Kind kind,
        @Nullable Power power, @Nullable String dnsName, @Nullable String guestOs, @Nullable String datacenter,
        @Nullable String cluster, @Nullable String host, @Nullable String folder, @Nullable String resourcePool,
        List<String> ipAddresses, @Nullable Long usedBytes, @Nullable Long provisionedBytes) {

    /// Nothing is known: files of a folder.
    public static final Placement UNKNOWN = new Placement(null, null, null, Kind.VM, null, null, null, null, null, null,
            null, null, List.of(), null, null);

    public Placement {
        ipAddresses = List.copyOf(ipAddresses);
    }

    /// Only VMs migrate; the others are counted.
    public enum Kind {
        VM, TEMPLATE, PLACEHOLDER
    }

    /// Power state.
    public enum Power {
        ON, OFF, SUSPENDED
    }
}
