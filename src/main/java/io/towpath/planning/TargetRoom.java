package io.towpath.planning;

import io.towpath.planning.mapping.Arrivals;
import io.towpath.planning.wave.Room;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Reads what the target can take: what is declared free, less what landed since then, and less what waves under way bring;
/// by the newest mappings, and for what is under way by those that were frozen. A plan gets its target when it is
/// published: where there is more than one, nothing is compared before.
@Component
class TargetRoom {

    /// Where each disk goes: the nearest word counts, for the disk, for the VM, for all.
    private static final String DISKS = """
            select d.vm_id, e.destination, sum(d.capacity_bytes) as bytes
              from vm_disk d join vm on vm.id = d.vm_id %s
              join lateral (select destination from mapping_entry e
                             where e.kind = 'storage' and e.target_id = :target and e.source_id = vm.source_id
                               and e.name = coalesce(d.datastore, '') and %s
                               and (e.vm_id is null or e.vm_id = d.vm_id) and (e.slot is null or e.slot = d.position)
                             order by e.slot nulls last, e.vm_id nulls last limit 1) e on true
              join target_storage s on s.target_id = :target and s.name = e.destination and s.vanished_at is null
               and s.free_bytes is not null
             where d.removed_at is null and d.excluded_reason is null
            """;

    private static final String PLANNED = DISKS.formatted("", "e.to_version is null");
    /// A wave goes where its mappings were when it started, whatever is mapped since; one that froze none goes by none.
    private static final String MOVING = DISKS.formatted("""
            join wave_member m on m.vm_id = d.vm_id join wave w on w.id = m.wave_id
            join wave_mapping frozen on frozen.wave_id = w.id
            """, """
            e.from_version <= frozen.storage_version
            and (e.to_version is null or e.to_version > frozen.storage_version)
            """);

    /// Members `m` of waves `w` that were started and have not taken their room yet.
    private static final String UNDER_WAY = """
             m.open and m.skipped is null and w.target_id = :target and w.state in ('RUNNING', 'PAUSED')
               and not exists (select from migration_latest t where t.vm_id = m.vm_id
                     and (t.state in ('VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING', 'DONE')
                          or t.state in ('CANCELLED', 'ROLLED_BACK') and t.wave_id = m.wave_id))
            """;

    private final JdbcClient db;
    private final Arrivals arrivals;

    TargetRoom(JdbcClient db, Arrivals arrivals) {
        this.db = db;
        this.arrivals = arrivals;
    }

    Room read() {
        Map<UUID, Boolean> declares = new HashMap<>();
        db.sql("""
                select c.id, exists (select from target_storage s where s.target_id = c.id and s.free_bytes is not null
                                        and s.vanished_at is null)
                          or exists (select from target_compute t where t.target_id = c.id) as declares
                  from connection c where c.direction = 'target' and c.removed_at is null
                """).query(row -> {
            declares.put(row.getObject("id", UUID.class), row.getBoolean("declares"));
        });
        if (!declares.containsValue(true)) {
            return Room.unknown(null);
        }
        return declares.size() == 1
                ? of(declares.keySet().iterator().next())
                : Room.unknown("there are " + declares.size() + " targets; which one a wave goes to is chosen when the "
                        + "plan is published, its gates compare then.");
    }

    Room of(UUID target) {
        Map<String, Long> free = new TreeMap<>();
        db.sql("""
                select name, greatest(0, free_bytes - coalesce(reserved_bytes, 0)) as room from target_storage
                 where target_id = :target and free_bytes is not null and vanished_at is null
                """).param("target", target).query(row -> {
            free.put(row.getString("name"), row.getLong("room"));
        });
        arrivals.storage(target, List.of()).forEach((name, landed) -> free.computeIfPresent(name,
                (_, room) -> room - landed.amount()));
        // what is under way to it was not planned anew, and takes its room first
        db.sql(MOVING + """
                   and                """ + UNDER_WAY + """
                 group by 1, 2
                """).param("target", target).query(row -> {
            free.merge(row.getString("destination"), -row.getLong("bytes"), Long::sum);
        });
        Map<UUID, Map<String, Long>> needs = new HashMap<>();
        db.sql(PLANNED + " group by 1, 2").param("target", target).query(row -> {
            needs.computeIfAbsent(row.getObject("vm_id", UUID.class), _ -> new TreeMap<>())
                    .put(row.getString("destination"), row.getLong("bytes"));
        });
        compute(target, free, needs);
        return new Room(free, needs, null);
    }

    /// Processors and memory, of VMs as they are.
    private void compute(UUID target, Map<String, Long> free, Map<UUID, Map<String, Long>> needs) {
        db.sql("select cpus_free, memory_free_bytes from target_compute where target_id = :target")
                .param("target", target).query(row -> {
                    put(free, Room.CPUS, row.getObject("cpus_free", Integer.class));
                    put(free, Room.MEMORY, row.getObject("memory_free_bytes", Long.class));
                });
        if (!free.containsKey(Room.CPUS) && !free.containsKey(Room.MEMORY)) {
            return;
        }
        Arrivals.Machines landed = arrivals.machines(target, List.of());
        take(free, landed.cpus(), landed.memoryBytes());
        db.sql("""
                select coalesce(sum(vm.cpus), 0) as cpus, coalesce(sum(vm.memory_bytes), 0)::bigint as memory
                  from wave_member m join wave w on w.id = m.wave_id join vm on vm.id = m.vm_id where                """
                + UNDER_WAY).param("target", target).query(row -> {
                    take(free, row.getLong("cpus"), row.getLong("memory"));
                });
        db.sql("select id, cpus, memory_bytes as memory from vm where missing_since is null").query(row -> {
            Map<String, Long> own = needs.computeIfAbsent(row.getObject("id", UUID.class), _ -> new TreeMap<>());
            own.put(Room.CPUS, row.getLong("cpus"));
            own.put(Room.MEMORY, row.getLong("memory"));
        });
    }

    private static void take(Map<String, Long> free, long cpus, long memory) {
        free.computeIfPresent(Room.CPUS, (_, room) -> room - cpus);
        free.computeIfPresent(Room.MEMORY, (_, room) -> room - memory);
    }

    private static void put(Map<String, Long> free, String name, @Nullable Number room) {
        if (room != null) {
            free.put(name, room.longValue());
        }
    }
}
