package io.towpath.platform.spi;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands around the VMs at a source. Null components were not told; each name is there once.
///
/// @param about     of the source itself
/// @param namesakes of which several have one name: of them only what is alike is told
public record Surroundings(List<Network> networks, List<Datastore> datastores, List<Cluster> clusters,
        List<Host> hosts, About about, List<Namesake> namesakes) {

    public static final Surroundings NONE = new Surroundings(List.of(), List.of(), List.of(), List.of());

    public Surroundings(List<Network> networks, List<Datastore> datastores, List<Cluster> clusters, List<Host> hosts) {
        this(networks, datastores, clusters, hosts, About.UNKNOWN);
    }

    public Surroundings(List<Network> networks, List<Datastore> datastores, List<Cluster> clusters, List<Host> hosts,
            About about) {
        this(networks, datastores, clusters, hosts, about, List.of());
    }

    public Surroundings {
        namesakes = List.copyOf(namesakes);
        networks = List.copyOf(networks);
        datastores = List.copyOf(datastores);
        clusters = List.copyOf(clusters);
        hosts = List.copyOf(hosts);
    }

    /// What of one kind has one name in several datacenters of a source: a name is unique within one only.
    ///
    /// @param places the datacenters, or the source's ids of what has the name where it does not tell those
    public record Namesake(Kind kind, String name, List<String> places) {

        public Namesake {
            places = List.copyOf(places);
        }

        /// What has the name.
        public enum Kind {
            NETWORK, DATASTORE, CLUSTER
        }
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

    /// @param version  of the vCenter, or of the host that was asked instead of one: `8.0.2`
    /// @param licences null where they were not told
    /// @param health   what looked unhealthy when it was told, at most [#MOST_HEALTH]; null where it was not told
    public record About(@Nullable String version, @Nullable List<Licence> licences, @Nullable List<Health> health) {

        public static final int MOST_HEALTH = 1_000;
        public static final About UNKNOWN = new About(null, null, null);

        public About {
            licences = licences == null ? null : List.copyOf(licences);
            health = health == null ? null : List.copyOf(health);
        }
    }

    /// @param name      with the end of its key, which tells two of one kind apart: `vSphere 8 Enterprise Plus (…A1B2C)`
    /// @param unit      what it counts: `cpuPackage`
    /// @param expiresOn null where it never does, or it was not told
    public record Licence(String name, @Nullable String unit, @Nullable Integer total, @Nullable Integer used,
            @Nullable LocalDate expiresOn) {}

    /// @param about what it is about: a file, a VM, a host
    /// @param kind  `Zombie`
    public record Health(String about, String message, @Nullable String kind) {}
}
