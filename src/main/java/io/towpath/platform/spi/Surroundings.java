package io.towpath.platform.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands around the VMs at a source. Null components were not told; names are unique within a source.
public record Surroundings(List<Network> networks, List<Datastore> datastores, List<Cluster> clusters,
        List<Host> hosts) {

    public static final Surroundings NONE = new Surroundings(List.of(), List.of(), List.of(), List.of());

    public Surroundings {
        networks = List.copyOf(networks);
        datastores = List.copyOf(datastores);
        clusters = List.copyOf(clusters);
        hosts = List.copyOf(hosts);
    }

    /// A port group.
    ///
    /// @param vlan as the source writes it: `110`, `0`, `1-4094` for a trunk
    public record Network(String name, Kind kind, @Nullable String switchName, @Nullable String vlan,
            @Nullable Integer mtu) {

        /// Of which switch.
        public enum Kind {
            STANDARD, DISTRIBUTED, OPAQUE, UNKNOWN
        }
    }

    /// @param kind `VMFS`, `NFS`, `vsan`
    public record Datastore(String name, @Nullable String kind, @Nullable Long capacityBytes, @Nullable Long freeBytes,
            @Nullable Integer hosts, @Nullable Boolean accessible) {}

    public record Cluster(String name, @Nullable String datacenter, @Nullable Integer hosts, @Nullable Integer cores,
            @Nullable Long memoryBytes, @Nullable Boolean drs, @Nullable Boolean dpm, @Nullable Boolean ha) {}

    /// @param version of the hypervisor: `7.0.3`
    public record Host(String name, @Nullable String cluster, @Nullable String datacenter, @Nullable String version,
            @Nullable Integer cores, @Nullable Long memoryBytes, @Nullable Boolean maintenance) {}
}
