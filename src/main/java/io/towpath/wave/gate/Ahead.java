package io.towpath.wave.gate;

import io.towpath.planning.mapping.Answer;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Resolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What waves that come before another will still take of the storage of the target that they share: all that were started,
/// and drafts whose window opens earlier. VMs that are at the target by now are not to come any more: they are in what is
/// declared free, or counted as what landed since. Those that were cancelled or went back in their wave take nothing.
@Component
final class Ahead {

    /// VMs that are still to come of waves before one, with what is joined to them.
    private static final String BEFORE = """
              from wave w join wave_charter c on c.wave_id = w.id
              left join cutover_window win on win.id = c.window_id and win.cancelled_at is null
              join wave_member m on m.wave_id = w.id and m.open and m.skipped is null
              join vm on vm.id = m.vm_id
              left join migration_latest trip on trip.vm_id = m.vm_id
            %s
             where w.target_id = :target and w.id <> :wave
               and (w.state in ('RUNNING', 'PAUSED') or w.state = 'DRAFT' and (win.opens_at, w.key) <
                    ((select opens_at from cutover_window where id = cast(:window as uuid)), :key))
               and coalesce(trip.state, '') not in ('VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING', 'DONE')
               and not coalesce(trip.state in ('CANCELLED', 'ROLLED_BACK') and trip.wave_id = w.id, false)
            """;

    private final JdbcClient jdbc;

    Ahead(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @param waves keys of those that take some, in order
    record Taken(long bytes, List<String> waves) {}

    /// By name of the storage, of all whose free space is declared. One statement, however many waves there are; where disks
    /// go as [io.towpath.planning.mapping.Mappings#resolve] says it.
    Map<String, Taken> of(Charter charter) {
        Map<String, Taken> taken = new TreeMap<>();
        jdbc.sql("""
                select entry.destination, sum(d.capacity_bytes) as bytes,
                       string_agg(distinct w.key, ',' order by w.key) as waves
                """ + BEFORE.formatted("""
                  left join wave_mapping frozen on frozen.wave_id = w.id
                  join vm_disk d on d.vm_id = m.vm_id and d.removed_at is null and d.excluded_reason is null
                  join lateral (select e.destination from mapping_entry e
                                 where e.kind = 'storage' and e.target_id = w.target_id and e.source_id = vm.source_id
                                   and e.name = coalesce(d.datastore, '')
                                   and (e.vm_id is null or e.vm_id = d.vm_id)
                                   and (e.slot is null or e.slot = d.position)
                                   and case when w.state = 'DRAFT' then e.to_version is null
                                            else e.from_version <= frozen.storage_version
                                             and (e.to_version is null or e.to_version > frozen.storage_version) end
                                 order by e.slot nulls last, e.vm_id nulls last limit 1) entry on true
                  join target_storage s on s.target_id = w.target_id and s.name = entry.destination
                   and s.vanished_at is null and s.free_bytes is not null
                """) + " group by 1").param("target", charter.targetId()).param("wave", charter.waveId())
                .param("window", charter.windowId()).param("key", charter.key()).query(row -> {
                    taken.put(row.getString("destination"), new Taken(row.getLong("bytes"),
                            List.of(row.getString("waves").split(","))));
                });
        return taken;
    }

    /// Processors and memory, of the same waves and VMs.
    record Compute(long cpus, long memoryBytes, List<String> waves) {}

    Compute compute(Charter charter) {
        return jdbc.sql("""
                select coalesce(sum(vm.cpus), 0) as cpus, coalesce(sum(vm.memory_bytes), 0)::bigint as memory,
                       coalesce(string_agg(distinct w.key, ',' order by w.key), '') as waves
                """ + BEFORE.formatted("")).param("target", charter.targetId()).param("wave", charter.waveId())
                .param("window", charter.windowId()).param("key", charter.key())
                .query((row, _) -> new Compute(row.getLong("cpus"), row.getLong("memory"),
                        row.getString("waves").isEmpty() ? List.of() : List.of(row.getString("waves").split(","))))
                .single();
    }

    /// Of VMs, the same.
    Compute needs(Charter charter) {
        return jdbc.sql("""
                select coalesce(sum(vm.cpus), 0) as cpus, coalesce(sum(vm.memory_bytes), 0)::bigint as memory
                  from wave_member m join vm on vm.id = m.vm_id
                 where m.wave_id = :wave and m.open and m.skipped is null
                """).param("wave", charter.waveId())
                .query((row, _) -> new Compute(row.getLong("cpus"), row.getLong("memory"), List.of())).single();
    }

    /// Names of members whose size no source tells, in order: they are not in any sum.
    record Unknown(List<String> memory, List<String> disks) {}

    /// @param machines whether processors and memory are compared at all
    Unknown unknown(Charter charter, boolean machines) {
        List<String> memory = new ArrayList<>();
        List<String> disks = new ArrayList<>();
        jdbc.sql("""
                select vm.name, vm.memory_bytes = 0 as memory,
                       not exists (select from vm_disk d where d.vm_id = vm.id and d.removed_at is null) as disks
                  from wave_member m join vm on vm.id = m.vm_id
                 where m.wave_id = :wave and m.open and m.skipped is null order by vm.name, vm.id
                """).param("wave", charter.waveId()).query(row -> {
            if (machines && row.getBoolean("memory")) {
                memory.add(row.getString("name"));
            }
            if (row.getBoolean("disks")) {
                disks.add(row.getString("name"));
            }
        });
        return new Unknown(memory, disks);
    }

    /// For people.
    String target(Charter charter) {
        return jdbc.sql("select name from connection where id = :target").param("target", charter.targetId())
                .query(String.class).single();
    }

    /// What disks may grow to, by the storage that they go to.
    static Map<String, Long> needs(List<Resolution> vms) {
        Map<String, Long> needed = new TreeMap<>();
        vms.forEach(vm -> vm.of(MappingKind.STORAGE).forEach(disk -> {
            if (disk.answer() instanceof Answer.To(String storage, String _)) {
                needed.merge(storage, disk.bytes(), Math::addExact);
            }
        }));
        return needed;
    }
}
