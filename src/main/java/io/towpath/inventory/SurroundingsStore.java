package io.towpath.inventory;

import io.towpath.platform.spi.Surroundings;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Networks, datastores, clusters and hosts of a source, as last told. What is told no more stays: VMs and mappings name it.
@Component
final class SurroundingsStore implements SourceTold.Sources {

    private final JdbcClient jdbc;
    private final TraitsText json;

    SurroundingsStore(JdbcClient jdbc, TraitsText json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    @Override
    public Optional<SourceTold> told(UUID sourceId) {
        return jdbc.sql("select version, licences, health, seen_at from source_told where source_id = :id")
                .param("id", sourceId).query((row, _) -> new SourceTold(new Surroundings.About(row.getString("version"),
                        list(row.getString("licences"), Surroundings.Licence[].class),
                        list(row.getString("health"), Surroundings.Health[].class)),
                        row.getTimestamp("seen_at").toInstant()))
                .optional();
    }

    private <T> @Nullable List<T> list(@Nullable String text, Class<T[]> type) {
        return text == null ? null : List.of(json.read(text, type));
    }

    /// Of the datastores that a VM's disks lie on.
    Set<String> kinds(UUID vmId) {
        return new TreeSet<>(jdbc.sql("""
                select distinct s.kind from vm join vm_disk d on d.vm_id = vm.id
                  join source_datastore s on s.source_id = vm.source_id and s.name = d.datastore
                 where vm.id = :id and s.kind is not null and d.removed_at is null
                   -- a snapshot holds back a disk that stays at the source, too, unless it is independent
                   and (d.excluded_reason is null or coalesce(d.traits ->> 'mode', '') not like 'independent%'
                                                 and coalesce(d.traits ->> 'rawMode', '') <> 'physical')
                """).param("id", vmId).query((row, _) -> row.getString("kind")).list());
    }

    /// In the caller's transaction. What was not told this time does not erase what was told before.
    void write(UUID sourceId, Surroundings around, Instant now) {
        about(sourceId, around.about(), now);
        around.namesakes().forEach(one -> forget(sourceId, one));
        for (Surroundings.Network network : around.networks()) {
            jdbc.sql("""
                    insert into source_network as old (source_id, name, kind, switch, vlan, mtu, seen_at)
                    values (:source, :name, :kind, :switch, :vlan, :mtu, :now)
                    on conflict (source_id, name) do update
                    set kind = excluded.kind, switch = coalesce(excluded.switch, old.switch),
                        vlan = coalesce(excluded.vlan, old.vlan), mtu = coalesce(excluded.mtu, old.mtu),
                        seen_at = excluded.seen_at
                    """).param("source", sourceId).param("name", network.name()).param("kind",
                    Words.of(network.kind())).param("switch", network.switchName()).param("vlan", network.vlan())
                    .param("mtu", network.mtu()).param("now", Timestamp.from(now)).update();
        }
        for (Surroundings.Datastore store : around.datastores()) {
            jdbc.sql("""
                    insert into source_datastore as old
                           (source_id, name, kind, capacity_bytes, free_bytes, hosts, accessible, seen_at)
                    values (:source, :name, :kind, :capacity, :free, :hosts, :accessible, :now)
                    on conflict (source_id, name) do update
                    set kind = coalesce(excluded.kind, old.kind),
                        capacity_bytes = coalesce(excluded.capacity_bytes, old.capacity_bytes),
                        free_bytes = coalesce(excluded.free_bytes, old.free_bytes),
                        hosts = coalesce(excluded.hosts, old.hosts),
                        accessible = coalesce(excluded.accessible, old.accessible), seen_at = excluded.seen_at
                    """).param("source", sourceId).param("name", store.name()).param("kind", store.kind())
                    .param("capacity", store.capacityBytes()).param("free", store.freeBytes())
                    .param("hosts", store.hosts()).param("accessible", store.accessible())
                    .param("now", Timestamp.from(now)).update();
        }
        for (Surroundings.Cluster cluster : around.clusters()) {
            jdbc.sql("""
                    insert into source_cluster as old
                           (source_id, name, datacenter, hosts, cores, memory_bytes, drs, dpm, ha, seen_at)
                    values (:source, :name, :datacenter, :hosts, :cores, :memory, :drs, :dpm, :ha, :now)
                    on conflict (source_id, name) do update
                    set datacenter = coalesce(excluded.datacenter, old.datacenter),
                        hosts = coalesce(excluded.hosts, old.hosts), cores = coalesce(excluded.cores, old.cores),
                        memory_bytes = coalesce(excluded.memory_bytes, old.memory_bytes),
                        drs = coalesce(excluded.drs, old.drs), dpm = coalesce(excluded.dpm, old.dpm),
                        ha = coalesce(excluded.ha, old.ha), seen_at = excluded.seen_at
                    """).param("source", sourceId).param("name", cluster.name())
                    .param("datacenter", cluster.datacenter()).param("hosts", cluster.hosts())
                    .param("cores", cluster.cores()).param("memory", cluster.memoryBytes()).param("drs", cluster.drs())
                    .param("dpm", cluster.dpm()).param("ha", cluster.ha()).param("now", Timestamp.from(now)).update();
        }
        for (Surroundings.Host host : around.hosts()) {
            jdbc.sql("""
                    insert into source_host as old
                           (source_id, name, cluster, datacenter, version, cores, memory_bytes, maintenance, seen_at)
                    values (:source, :name, :cluster, :datacenter, :version, :cores, :memory, :maintenance, :now)
                    on conflict (source_id, name) do update
                    set cluster = coalesce(excluded.cluster, old.cluster),
                        datacenter = coalesce(excluded.datacenter, old.datacenter),
                        version = coalesce(excluded.version, old.version), cores = coalesce(excluded.cores, old.cores),
                        memory_bytes = coalesce(excluded.memory_bytes, old.memory_bytes),
                        maintenance = coalesce(excluded.maintenance, old.maintenance), seen_at = excluded.seen_at
                    """).param("source", sourceId).param("name", host.name()).param("cluster", host.cluster())
                    .param("datacenter", host.datacenter()).param("version", host.version())
                    .param("cores", host.cores()).param("memory", host.memoryBytes())
                    .param("maintenance", host.maintenance()).param("now", Timestamp.from(now)).update();
        }
    }

    /// What was told before is of one of several: which, nobody knows.
    private void forget(UUID sourceId, Surroundings.Namesake one) {
        jdbc.sql(switch (one.kind()) {
            case NETWORK -> "update source_network set switch = null, vlan = null, mtu = null";
            case DATASTORE -> """
                    update source_datastore set kind = null, capacity_bytes = null, free_bytes = null, hosts = null,
                                                accessible = null
                    """;
            case CLUSTER -> """
                    update source_cluster set datacenter = null, hosts = null, cores = null, memory_bytes = null,
                                              drs = null, dpm = null, ha = null
                    """;
        } + " where source_id = :source and name = :name").param("source", sourceId).param("name", one.name()).update();
    }

    private void about(UUID sourceId, Surroundings.About about, Instant now) {
        if (!about.equals(Surroundings.About.UNKNOWN)) {
            jdbc.sql("""
                    insert into source_told as old (source_id, version, licences, health, seen_at)
                    values (:source, :version, cast(:licences as jsonb), cast(:health as jsonb), :now)
                    on conflict (source_id) do update
                    set version = coalesce(excluded.version, old.version),
                        licences = coalesce(excluded.licences, old.licences),
                        health = coalesce(excluded.health, old.health), seen_at = excluded.seen_at
                    where (excluded.version, excluded.licences, excluded.health)
                          is distinct from (old.version, old.licences, old.health)
                    """).param("source", sourceId).param("version", about.version())
                    .param("licences", about.licences() == null ? null : json.write(about.licences()))
                    .param("health", about.health() == null ? null : json.write(about.health()))
                    .param("now", Timestamp.from(now)).update();
        }
    }
}
