package io.towpath.demo;

import java.util.List;

/// "Nordwind Versicherung": three vCenters, 14 clusters, 212 hosts, 412 applications and, unless told otherwise, 5,120 VMs.
/// 70 % Linux, 30 % Windows; 200 TB used. Of the VMs some are planted with what a rule finds.
///
/// @param edges who needs whom
public record DemoEstate(List<DemoVm> vms, List<DemoApplication> applications, List<DemoEdge> edges,
        List<DemoSite> sites) {

    public static final long SEED = 20_261_110L;
    public static final int VMS = 5_120;
    public static final int APPLICATIONS = 412;
    /// The system that its CMDB ids belong to.
    static final String CMDB = "servicenow";

    public DemoEstate {
        vms = List.copyOf(vms);
        applications = List.copyOf(applications);
        edges = List.copyOf(edges);
        sites = List.copyOf(sites);
    }

    /// The same estate for the same seed and size, on any machine.
    ///
    /// @param vms at least 200
    public static DemoEstate of(long seed, int vms) {
        return new DemoEstateMaker(seed, vms).make();
    }

    /// @param flowsPerDay 0 where only the CMDB knows
    record DemoEdge(DemoVm from, DemoVm to, int port, long flowsPerDay, boolean inCmdb) {}

    /// A vCenter with its clusters.
    record DemoSite(String vcenter, String vcenterUuid, String version, String datacenter, List<DemoCluster> clusters,
            List<DemoNetwork> networks) {}

    record DemoCluster(String name, List<String> hosts, List<String> datastores) {}

    record DemoNetwork(String name, int vlan, boolean distributed, String switchName) {}
}
