package io.towpath.planning;

import io.towpath.planning.wave.Room;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Reads what the storage of the target can take, by the newest mappings. A plan gets its target when it is published: where
/// more than one declares what is free, nothing is compared before.
@Component
class TargetRoom {

    /// Where each disk goes: the nearest word counts, for the disk, for the VM, for all.
    private static final String DISKS = """
            select d.vm_id, e.destination, sum(d.capacity_bytes) as bytes
              from vm_disk d join vm on vm.id = d.vm_id
              join lateral (select destination from mapping_entry e
                             where e.kind = 'storage' and e.target_id = :target and e.source_id = vm.source_id
                               and e.name = d.datastore and e.to_version is null
                               and (e.vm_id is null or e.vm_id = d.vm_id) and (e.slot is null or e.slot = d.position)
                             order by e.slot nulls last, e.vm_id nulls last limit 1) e on true
              join target_storage s on s.target_id = :target and s.name = e.destination and s.vanished_at is null
               and s.free_bytes is not null
             where d.removed_at is null
            """;

    private final JdbcClient db;

    TargetRoom(JdbcClient db) {
        this.db = db;
    }

    Room read() {
        List<UUID> targets = db.sql("""
                select distinct target_id from target_storage where free_bytes is not null and vanished_at is null
                """).query((row, _) -> row.getObject("target_id", UUID.class)).list();
        if (targets.size() != 1) {
            return Room.unknown(targets.isEmpty()
                    ? null
                    : targets.size()
                            + " targets declare free space: which one a wave goes to is chosen when the plan is "
                            + "published, its gates compare then.");
        }
        return of(targets.getFirst());
    }

    Room of(UUID target) {
        Map<String, Long> free = new TreeMap<>();
        db.sql("""
                select name, greatest(0, free_bytes - coalesce(reserved_bytes, 0)) as room from target_storage
                 where target_id = :target and free_bytes is not null and vanished_at is null
                """).param("target", target).query(row -> {
            free.put(row.getString("name"), row.getLong("room"));
        });
        // what is under way to it was not planned anew, and takes its room first
        db.sql(DISKS + """
                   and exists (select from wave_member m join wave w on w.id = m.wave_id
                                where m.vm_id = d.vm_id and m.open and m.skipped is null and w.target_id = :target
                                  and w.state in ('RUNNING', 'PAUSED'))
                   and not exists (select from migration_latest t where t.vm_id = d.vm_id
                                and t.state in ('VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING', 'DONE'))
                 group by 1, 2
                """).param("target", target).query(row -> {
            free.merge(row.getString("destination"), -row.getLong("bytes"), Long::sum);
        });
        Map<UUID, Map<String, Long>> needs = new HashMap<>();
        db.sql(DISKS + " group by 1, 2").param("target", target).query(row -> {
            needs.computeIfAbsent(row.getObject("vm_id", UUID.class), _ -> new TreeMap<>())
                    .put(row.getString("destination"), row.getLong("bytes"));
        });
        return new Room(free, needs, null);
    }
}
