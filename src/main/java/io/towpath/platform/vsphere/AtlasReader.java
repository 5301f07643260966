package io.towpath.platform.vsphere;

import com.vmware.vim25.ArrayOfCustomFieldDef;
import com.vmware.vim25.ArrayOfDatastoreHostMount;
import com.vmware.vim25.ArrayOfHostPortGroup;
import com.vmware.vim25.ArrayOfHostVirtualSwitch;
import com.vmware.vim25.ClusterAffinityRuleSpec;
import com.vmware.vim25.ClusterAntiAffinityRuleSpec;
import com.vmware.vim25.ClusterConfigInfoEx;
import com.vmware.vim25.ClusterGroupInfo;
import com.vmware.vim25.ClusterRuleInfo;
import com.vmware.vim25.ClusterVmGroup;
import com.vmware.vim25.ClusterVmHostRuleInfo;
import com.vmware.vim25.CustomFieldDef;
import com.vmware.vim25.HostPortGroup;
import com.vmware.vim25.HostVirtualSwitch;
import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.NumericRange;
import com.vmware.vim25.VMwareDVSPortSetting;
import com.vmware.vim25.VmwareDistributedVirtualSwitchPvlanSpec;
import com.vmware.vim25.VmwareDistributedVirtualSwitchTrunkVlanSpec;
import com.vmware.vim25.VmwareDistributedVirtualSwitchVlanIdSpec;
import io.towpath.platform.spi.Gathering;
import io.towpath.platform.spi.Surroundings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Everything but the VMs, in one retrieval: the atlas that VMs are read with, and the surroundings that are told.
final class AtlasReader {

    private static final Map<String, List<String>> PATHS = paths();

    private final Atlas atlas = new Atlas();
    private final Map<String, List<Query.Row>> rows = new HashMap<>();

    private AtlasReader() {}

    /// @param around what is told of it
    record Read(Atlas atlas, Surroundings around) {}

    static Read read(Session session, Query query) throws IOException {
        AtlasReader reader = new AtlasReader();
        query.everywhere(PATHS, reader::take);
        reader.groups();
        reader.rules();
        ManagedObjectReference manager = session.call((_, content) -> content.getCustomFieldsManager());
        if (manager != null) {
            query.these("CustomFieldsManager", List.of("field"), List.of(manager), row -> {
                ArrayOfCustomFieldDef all = row.get("field", ArrayOfCustomFieldDef.class);
                if (all != null && all.getCustomFieldDef() != null) {
                    for (CustomFieldDef field : all.getCustomFieldDef()) {
                        reader.atlas.field(field.getKey(), field.getName());
                    }
                }
            });
        }
        String version = session.call((_, content) -> content.getAbout().getVersion());
        return new Read(reader.atlas, reader.surroundings(new Surroundings.About(version, null, null)));
    }

    private static Map<String, List<String>> paths() {
        Map<String, List<String>> paths = new LinkedHashMap<>();
        paths.put("Folder", List.of("name", "parent"));
        paths.put("Datacenter", List.of("name", "parent"));
        paths.put("ComputeResource", List.of("name", "parent"));
        paths.put("ClusterComputeResource", List.of("name", "parent", "configurationEx"));
        paths.put("ResourcePool", List.of("name", "parent"));
        paths.put("VirtualApp", List.of("name", "parent", "parentFolder"));
        paths.put("HostSystem", List.of("name", "parent", "summary.config.product.version",
                "summary.hardware.numCpuCores", "summary.hardware.memorySize", "runtime.inMaintenanceMode",
                "config.network.portgroup", "config.network.vswitch"));
        paths.put("Datastore", List.of("name", "parent", "summary.type", "summary.capacity", "summary.freeSpace",
                "summary.accessible", "host"));
        paths.put("Network", List.of("name", "parent"));
        paths.put("DistributedVirtualPortgroup",
                List.of("name", "parent", "key", "config.distributedVirtualSwitch", "config.defaultPortConfig"));
        paths.put("DistributedVirtualSwitch", List.of("name", "parent"));
        paths.put("VmwareDistributedVirtualSwitch", List.of("name", "parent", "config.maxMtu"));
        return paths;
    }

    private void take(Query.Row row) {
        atlas.add(row);
        rows.computeIfAbsent(row.object().getType(), _ -> new ArrayList<>()).add(row);
    }

    private List<Query.Row> all(String type) {
        return rows.getOrDefault(type, List.of());
    }

    private void groups() {
        for (Query.Row row : all("DistributedVirtualPortgroup")) {
            ManagedObjectReference of = row.get("config.distributedVirtualSwitch", ManagedObjectReference.class);
            atlas.portGroup(Objects.requireNonNullElse(row.text("key"), row.id()), row.id(),
                    of == null ? null : of.getVal());
        }
    }

    private void rules() {
        for (Query.Row row : all("ClusterComputeResource")) {
            ClusterConfigInfoEx config = row.get("configurationEx", ClusterConfigInfoEx.class);
            ClusterRuleInfo[] rules = config == null ? null : config.getRule();
            for (ClusterRuleInfo rule : rules == null ? new ClusterRuleInfo[0] : rules) {
                for (ManagedObjectReference vm : bound(rule, Objects.requireNonNull(config).getGroup())) {
                    atlas.rule(vm.getVal(), rule.getName(), sense(rule));
                }
            }
        }
    }

    private static Atlas.Sense sense(ClusterRuleInfo rule) {
        return switch (rule) {
            case ClusterAffinityRuleSpec _ -> Atlas.Sense.TOGETHER;
            case ClusterAntiAffinityRuleSpec _ -> Atlas.Sense.APART;
            default -> Atlas.Sense.HOSTS;
        };
    }

    private static ManagedObjectReference[] bound(ClusterRuleInfo rule, ClusterGroupInfo @Nullable [] groups) {
        ManagedObjectReference[] vms = switch (rule) {
            case ClusterAffinityRuleSpec together -> together.getVm();
            case ClusterAntiAffinityRuleSpec apart -> apart.getVm();
            case ClusterVmHostRuleInfo hosts when groups != null -> Arrays.stream(groups)
                    .filter(group -> group instanceof ClusterVmGroup
                            && Objects.equals(group.getName(), hosts.getVmGroupName()))
                    .map(group -> ((ClusterVmGroup) group).getVm()).filter(Objects::nonNull).flatMap(Arrays::stream)
                    .toArray(ManagedObjectReference[]::new);
            default -> null;
        };
        return vms == null ? new ManagedObjectReference[0] : vms;
    }

    private Surroundings surroundings(Surroundings.About about) {
        Gathering all = new Gathering();
        networks(all);
        datastores(all);
        clusters(all);
        return all.with(hosts(), about);
    }

    /// What VMs hang on at one datacenter has one name there; a port group of a distributed switch comes first.
    private void networks(Gathering all) {
        Map<String, Integer> mtus = new HashMap<>();
        for (Query.Row row : all("VmwareDistributedVirtualSwitch")) {
            Long mtu = row.number("config.maxMtu");
            if (mtu != null) {
                mtus.put(row.id(), mtu.intValue());
            }
        }
        for (Query.Row row : all("DistributedVirtualPortgroup")) {
            ManagedObjectReference of = row.get("config.distributedVirtualSwitch", ManagedObjectReference.class);
            all.network(datacenter(row), new Surroundings.Network(named(row), Surroundings.Network.Kind.DISTRIBUTED,
                    atlas.name(of), vlan(row.get("config.defaultPortConfig", VMwareDVSPortSetting.class)),
                    of == null ? null : mtus.get(of.getVal())));
        }
        for (Query.Row row : all("OpaqueNetwork")) {
            all.network(datacenter(row), new Surroundings.Network(named(row), Surroundings.Network.Kind.OPAQUE, null,
                    null, null));
        }
        Map<Placed, Surroundings.Network> standard = standard();
        for (Query.Row row : all("Network")) {
            String name = named(row);
            all.network(datacenter(row), standard.getOrDefault(new Placed(datacenter(row), name),
                    new Surroundings.Network(name, Surroundings.Network.Kind.STANDARD, null, null, null)));
        }
    }

    private record Placed(@Nullable String datacenter, String name) {}

    /// Port groups of the hosts' own switches: the same name is one network within a datacenter.
    private Map<Placed, Surroundings.Network> standard() {
        Map<Placed, Surroundings.Network> found = new HashMap<>();
        for (Query.Row host : all("HostSystem")) {
            ArrayOfHostPortGroup groups = host.get("config.network.portgroup", ArrayOfHostPortGroup.class);
            ArrayOfHostVirtualSwitch switches = host.get("config.network.vswitch", ArrayOfHostVirtualSwitch.class);
            if (groups == null || groups.getHostPortGroup() == null) {
                continue;
            }
            Map<String, Integer> mtus = new HashMap<>();
            if (switches != null && switches.getHostVirtualSwitch() != null) {
                for (HostVirtualSwitch one : switches.getHostVirtualSwitch()) {
                    mtus.put(one.getName(), one.getMtu());
                }
            }
            for (HostPortGroup group : groups.getHostPortGroup()) {
                String name = group.getSpec().getName();
                String on = group.getSpec().getVswitchName();
                found.putIfAbsent(new Placed(datacenter(host), name), new Surroundings.Network(name,
                        Surroundings.Network.Kind.STANDARD, on, Integer.toString(group.getSpec().getVlanId()),
                        mtus.get(on)));
            }
        }
        return found;
    }

    private static @Nullable String vlan(@Nullable VMwareDVSPortSetting setting) {
        if (setting == null) {
            return null;
        }
        return switch (setting.getVlan()) {
            case VmwareDistributedVirtualSwitchVlanIdSpec one -> Integer.toString(one.getVlanId());
            case VmwareDistributedVirtualSwitchPvlanSpec one -> Integer.toString(one.getPvlanId());
            case VmwareDistributedVirtualSwitchTrunkVlanSpec trunk when trunk.getVlanId() != null -> Arrays
                    .stream(trunk.getVlanId()).map(AtlasReader::range).collect(Collectors.joining(","));
            case null, default -> null;
        };
    }

    private static String range(NumericRange range) {
        return range.getStart() == range.getEnd()
                ? Integer.toString(range.getStart())
                : range.getStart() + "-" + range.getEnd();
    }

    private void datastores(Gathering all) {
        for (Query.Row row : all("Datastore")) {
            ArrayOfDatastoreHostMount mounts = row.get("host", ArrayOfDatastoreHostMount.class);
            Integer hosts = mounts == null || mounts.getDatastoreHostMount() == null
                    ? null
                    : mounts.getDatastoreHostMount().length;
            all.datastore(datacenter(row), new Surroundings.Datastore(named(row), row.text("summary.type"),
                    row.number("summary.capacity"), row.number("summary.freeSpace"), hosts,
                    row.get("summary.accessible", Boolean.class)));
        }
    }

    private void clusters(Gathering all) {
        for (Query.Row row : all("ClusterComputeResource")) {
            List<Query.Row> members = all("HostSystem").stream().filter(host -> row.id().equals(parent(host))).toList();
            ClusterConfigInfoEx config = row.get("configurationEx", ClusterConfigInfoEx.class);
            all.cluster(datacenter(row), new Surroundings.Cluster(named(row), datacenter(row), members.size(),
                    (int) members.stream().mapToLong(host -> sized(host, "summary.hardware.numCpuCores")).sum(),
                    members.stream().mapToLong(host -> sized(host, "summary.hardware.memorySize")).sum(),
                    config == null || config.getDrsConfig() == null ? null : config.getDrsConfig().getEnabled(),
                    config == null || config.getDpmConfigInfo() == null ? null : config.getDpmConfigInfo().getEnabled(),
                    config == null || config.getDasConfig() == null ? null : config.getDasConfig().getEnabled()));
        }
    }

    private List<Surroundings.Host> hosts() {
        Map<String, Surroundings.Host> found = new LinkedHashMap<>();
        for (Query.Row row : all("HostSystem")) {
            Long cores = row.number("summary.hardware.numCpuCores");
            found.put(named(row), new Surroundings.Host(named(row),
                    atlas.enclosing(row.get("parent", ManagedObjectReference.class), "ClusterComputeResource"),
                    datacenter(row), row.text("summary.config.product.version"),
                    cores == null ? null : cores.intValue(),
                    row.number("summary.hardware.memorySize"), row.get("runtime.inMaintenanceMode", Boolean.class)));
        }
        return List.copyOf(found.values());
    }

    private String named(Query.Row row) {
        return Objects.requireNonNullElse(atlas.name(row.id()), row.id());
    }

    private @Nullable String datacenter(Query.Row row) {
        return atlas.enclosing(row.get("parent", ManagedObjectReference.class), "Datacenter");
    }

    private static @Nullable String parent(Query.Row row) {
        ManagedObjectReference parent = row.get("parent", ManagedObjectReference.class);
        return parent == null ? null : parent.getVal();
    }

    private static long sized(Query.Row row, String path) {
        Long number = row.number(path);
        return number == null ? 0 : number;
    }
}
