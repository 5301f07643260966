package io.towpath.planning.mapping;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What landed at a target since somebody declared what is free there: the declaration does not know of it. What had landed
/// before is in it already.
@Component
public class Arrivals {

    /// VMs that are at the target, and since when: their checks began. One whose trip goes back is still on its way in its
    /// wave, and one that went back takes nothing.
    private static final String LANDED = """
            with landed as (
                select t.id, t.vm_id, t.wave_id, coalesce((select min(s.started_at) from migration_step s
                         where s.migration_id = t.id and s.state = 'VALIDATING'), t.since) as at
                  from migration_latest t
                 where t.target_id = :target and t.state in ('VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING', 'DONE')
                   and t.vm_id <> all (:except))
            """;

    private final JdbcClient jdbc;

    Arrivals(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @param amount bytes, or vCPUs
    public record Taken(long amount, long vms) {}

    /// What of it took processors and memory.
    public record Machines(long vms, long cpus, long memoryBytes) {}

    /// By name of the storage, of all whose free space is declared; what disks may grow to that came over, where they were
    /// mapped when their trips were planned. Whether one is excluded since says nothing of what landed.
    ///
    /// @param except VMs that are counted elsewhere
    public Map<String, Taken> storage(UUID targetId, Collection<UUID> except) {
        Map<String, Taken> taken = new TreeMap<>();
        jdbc.sql(LANDED + """
                select s.name, sum(d.capacity_bytes)::bigint as bytes, count(distinct l.vm_id) as vms
                  from landed l join vm on vm.id = l.vm_id
                  join vm_disk d on d.vm_id = l.vm_id and (d.removed_at is null or d.removed_at > l.at)
                   and case when exists (select from disk_copy c where c.migration_id = l.id)
                                 or exists (select from replication_disk r where r.migration_id = l.id)
                            then exists (select from disk_copy c where c.migration_id = l.id and c.vm_disk_id = d.id)
                                 or exists (select from replication_disk r
                                             where r.migration_id = l.id and r.vm_disk_id = d.id)
                            else d.excluded_reason is null end
                  left join migration_mapping own on own.migration_id = l.id
                  left join wave_mapping frozen on frozen.wave_id = l.wave_id
                  join lateral (select e.destination from mapping_entry e
                                 where e.kind = 'storage' and e.target_id = :target and e.source_id = vm.source_id
                                   and e.name = coalesce(d.datastore, '')
                                   and (e.vm_id is null or e.vm_id = d.vm_id)
                                   and (e.slot is null or e.slot = d.position)
                                   and e.from_version <= coalesce(own.storage_version, frozen.storage_version)
                                   and (e.to_version is null
                                        or e.to_version > coalesce(own.storage_version, frozen.storage_version))
                                 order by e.slot nulls last, e.vm_id nulls last limit 1) e on true
                  join target_storage s on s.target_id = :target and s.name = e.destination
                   and s.vanished_at is null and s.free_bytes is not null and s.declared_at < l.at
                 group by 1
                """).param("target", targetId).param("except", except.toArray(UUID[]::new)).query(row -> {
            taken.put(row.getString("name"), new Taken(row.getLong("bytes"), row.getLong("vms")));
        });
        return taken;
    }

    /// None where nobody declared processors or memory.
    public Machines machines(UUID targetId, Collection<UUID> except) {
        return jdbc.sql(LANDED + """
                select count(*) as vms, coalesce(sum(vm.cpus), 0) as cpus,
                       coalesce(sum(vm.memory_bytes), 0)::bigint as memory
                  from landed l join vm on vm.id = l.vm_id
                  join target_compute c on c.target_id = :target and c.declared_at < l.at
                """).param("target", targetId).param("except", except.toArray(UUID[]::new))
                .query((row, _) -> new Machines(row.getLong("vms"), row.getLong("cpus"), row.getLong("memory")))
                .single();
    }
}
