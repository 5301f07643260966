package io.towpath.readiness;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.TraitsText;
import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.Capabilities;
import io.towpath.readiness.rule.Case.Access;
import io.towpath.readiness.rule.Case.Around;
import io.towpath.readiness.rule.Case.Store;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What stands around many VMs at their sources: five queries, however many VMs.
@Component
final class Neighbourhood {

    private final JdbcClient jdbc;
    private final Inventory inventory;
    private final OwnSnapshots snapshots;

    private final TraitsText json;

    Neighbourhood(JdbcClient jdbc, Inventory inventory, OwnSnapshots snapshots, TraitsText json) {
        this.jdbc = jdbc;
        this.inventory = inventory;
        this.snapshots = snapshots;
        this.json = json;
    }

    private record Place(UUID source, String name) {}

    private record Cluster(@Nullable Boolean drs, @Nullable Boolean dpm) {}

    private record Host(@Nullable String version, @Nullable Boolean maintenance) {}

    /// By VM.
    Map<UUID, Around> of(List<Vm> vms) {
        String sources = vms.stream().map(vm -> vm.sourceId().toString()).distinct()
                .collect(Collectors.joining(",", "{", "}"));
        Map<UUID, String> kinds = new HashMap<>();
        Map<UUID, String> versions = new HashMap<>();
        Map<UUID, Access> access = new HashMap<>();
        jdbc.sql("""
                select c.id, c.kind, told.version, c.capabilities, c.certificate_seen,
                       exists (select from source_datastore d where d.source_id = c.id) as placed
                  from connection c left join source_told told on told.source_id = c.id
                 where c.id = any((select cast(:ids as uuid[]))::uuid[])
                """).param("ids", sources).query(row -> {
            kinds.put(row.getObject("id", UUID.class), row.getString("kind"));
            String can = row.getString("capabilities");
            access.put(row.getObject("id", UUID.class), new Access(can == null
                    ? null
                    : json.read(can, Capabilities.class), row.getString("certificate_seen"),
                    row.getBoolean("placed")));
            String version = row.getString("version");
            if (version != null) {
                versions.put(row.getObject("id", UUID.class), version);
            }
        });
        Map<Place, Cluster> clusters = new HashMap<>();
        query("source_cluster", sources, names(vms, vm -> vm.placement().cluster()), row -> clusters.put(
                new Place(row.getObject("source_id", UUID.class), row.getString("name")),
                new Cluster(row.getObject("drs", Boolean.class), row.getObject("dpm", Boolean.class))));
        Map<Place, Host> hosts = new HashMap<>();
        query("source_host", sources, names(vms, vm -> vm.placement().host()), row -> hosts.put(
                new Place(row.getObject("source_id", UUID.class), row.getString("name")),
                new Host(row.getString("version"), row.getObject("maintenance", Boolean.class))));
        Map<Place, Store> stores = new HashMap<>();
        String[] named = vms.stream().flatMap(vm -> vm.snapshotDisks().stream()).map(Neighbourhood::datastore)
                .distinct()
                .toArray(String[]::new);
        query("source_datastore", sources, named, row -> stores.put(
                new Place(row.getObject("source_id", UUID.class), row.getString("name")),
                new Store(row.getString("kind"), row.getObject("capacity_bytes", Long.class),
                        row.getObject("free_bytes", Long.class),
                        row.getObject("accessible", Boolean.class))));
        Map<UUID, Boolean> live = new HashMap<>();
        Map<UUID, Set<String>> own = snapshots.of(vms);
        Map<UUID, Around> around = new HashMap<>();
        for (Vm vm : vms) {
            Cluster cluster = clusters.getOrDefault(place(vm, vm.placement().cluster()), new Cluster(null, null));
            Host host = hosts.getOrDefault(place(vm, vm.placement().host()), new Host(null, null));
            Map<String, Store> its = new HashMap<>();
            vm.snapshotDisks().forEach(disk -> {
                Store store = stores.get(place(vm, datastore(disk)));
                if (store != null) {
                    its.put(datastore(disk), store);
                }
            });
            around.put(vm.id(), new Around(kinds.getOrDefault(vm.sourceId(), ""), cluster.drs, cluster.dpm,
                    host.version, host.maintenance, its,
                    live.computeIfAbsent(vm.sourceId(), _ -> inventory.readsRunning(vm)), versions.get(vm.sourceId()),
                    own.getOrDefault(vm.id(), Set.of()), access.getOrDefault(vm.sourceId(), Access.UNKNOWN)));
        }
        return around;
    }

    private void query(String table, String sources, String[] names,
            org.springframework.jdbc.core.RowCallbackHandler each) {
        if (names.length > 0) {
            jdbc.sql("""
                    select * from %s
                    where source_id = any((select cast(:sources as uuid[]))::uuid[]) and name = any(:names)
                    """.formatted(table)).param("sources", sources).param("names", names).query(each);
        }
    }

    private static String[] names(Collection<Vm> vms, java.util.function.Function<Vm, @Nullable String> of) {
        return vms.stream().map(vm -> {
            String name = of.apply(vm);
            return name == null ? "" : name;
        }).filter(name -> !name.isEmpty()).distinct().toArray(String[]::new);
    }

    private static Place place(Vm vm, @Nullable String name) {
        return new Place(vm.sourceId(), name == null ? "" : name);
    }

    private static String datastore(VmDisk disk) {
        String name = disk.facts().traits().datastore();
        return name == null ? "" : name;
    }
}
