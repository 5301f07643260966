package io.towpath.planning.mapping;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A network, datastore or cluster of a source, as far as the source told.
///
/// @param kind `distributed`, `VMFS`; of a cluster, its datacenter
/// @param vlan as the source writes it: `110`, `0`, `1-4094` for a trunk
public record Thing(UUID sourceId, String name, @Nullable String kind, @Nullable String switchName,
        @Nullable String vlan, @Nullable Integer mtu) {

    static Thing unknown(UUID sourceId, String name) {
        return new Thing(sourceId, name, null, null, null, null);
    }

    /// A single VLAN; null for trunks, untagged and unknown ones.
    public @Nullable Integer vlanId() {
        if (vlan == null || !vlan.strip().matches("\\d{1,4}")) {
            return null;
        }
        int id = Integer.parseInt(vlan.strip());
        return id >= 1 && id <= 4094 ? id : null;
    }
}
