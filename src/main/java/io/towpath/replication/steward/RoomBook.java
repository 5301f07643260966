package io.towpath.replication.steward;

import io.towpath.platform.spi.LiveRoom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Datastores with snapshots of ours: what is free, by the newer of the source's last scan and what it told since, and how
/// fast the snapshots grow. That is known of each disk by the file that is written to, as the source tells its size; else by
/// what its last two passes found; else, as during a seed of a source that tells no sizes, it is assumed. Disks that stay at
/// the source count: a snapshot is of the whole VM.
@Component
class RoomBook {

    /// So long what a source told of a file's growth says how fast another one will.
    private static final String HOLDS = "1 day";
    /// A file that is younger says nothing of how fast it grows.
    private static final int YOUNG_SECONDS = 30;
    private static final double FOREVER = 1e9;

    private final JdbcClient jdbc;
    private final StewardProperties limits;

    RoomBook(JdbcClient jdbc, StewardProperties limits) {
        this.jdbc = jdbc;
        this.limits = limits;
    }

    /// @param grewTo what the files of this VM's last snapshot took that was removed for lack of room; 0 where none was
    record Place(Room room, long grewTo) {}

    private static final String SQL = """
            with open as (select distinct s.migration_id, m.vm_id, s.source_id from source_snapshot s
                            join migration m on m.id = s.migration_id where s.removed_at is null
                          union
                          select r.migration_id, m.vm_id, r.source_id from replication r
                            join migration m on m.id = r.migration_id where r.migration_id = :asks),
                 pace as (select p.migration_id, d.disk_key,
                                 sum(d.changed_bytes) filter (where p.back = 1 and p.kind <> 'SEED') as bytes,
                                 extract(epoch from max(p.snapshot_at) - min(p.snapshot_at)) as seconds
                            from (select *, row_number() over (partition by migration_id order by number desc) as back
                                    from replication_pass
                                   where snapshot_at is not null and migration_id in (select migration_id from open)) p
                            join replication_pass_disk d on d.pass_id = p.id
                           where p.back <= 2
                           group by p.migration_id, d.disk_key having count(*) = 2),
                 lately as (select distinct on (p.migration_id) p.migration_id, p.code from replication_pass p
                             where p.migration_id in (select migration_id from open)
                             order by p.migration_id, p.number desc),
                 disk as (select open.source_id, d.datastore, open.migration_id,
                                 g.bytes * 3600.0 / g.seconds as measured, pace.bytes * 3600 / nullif(pace.seconds, 0) as passes,
                                 greatest(coalesce(nullif(d.stored_bytes, 0), d.capacity_bytes), 0) * :assumed / 2400.0 as assumed,
                                 case when lately.code = 'source-room' and open.migration_id = :asks
                                      then w.bytes end as grew
                            from open
                            join vm_disk d on d.vm_id = open.vm_id and d.datastore is not null
                            left join replication_disk r on r.migration_id = open.migration_id and r.vm_disk_id = d.id
                            left join pace on pace.migration_id = open.migration_id and pace.disk_key = r.disk_key
                            left join lately on lately.migration_id = open.migration_id
                            left join snapshot_growth w on w.migration_id = open.migration_id and w.disk_key = d.disk_key
                            left join snapshot_growth g on g.migration_id = open.migration_id and g.disk_key = d.disk_key
                             and g.seconds >= :young
                             and g.told_at > pg_catalog.clock_timestamp() - cast(:holds as interval)
                           where r.vm_disk_id is not null
                              or d.removed_at is null and d.excluded_reason is not null
                                 and coalesce(d.traits ->> 'mode', '') not like 'independent%'
                                 and coalesce(d.traits ->> 'rawMode', '') <> 'physical')
            select c.name as source, disk.datastore,
                   case when t.told_at >= s.seen_at or s.seen_at is null then t.free_bytes else s.free_bytes end as free,
                   coalesce(t.capacity_bytes, s.capacity_bytes) as capacity, count(*) as disks,
                   sum(coalesce(measured, passes, assumed))::bigint as pace, count(measured) as measured,
                   count(*) filter (where measured is null and passes is not null) as passes,
                   count(*) filter (where measured is null and passes is null) as assumed,
                   coalesce(sum(grew), 0)::bigint as grew
              from disk join connection c on c.id = disk.source_id
              left join source_datastore s on s.source_id = c.id and s.name = disk.datastore
              left join snapshot_room t on t.source_id = c.id and t.datastore = disk.datastore
             where cast(:asks as uuid) is null or (disk.source_id, disk.datastore) in (
                   select source_id, datastore from disk where migration_id = :asks)
             group by c.id, c.name, disk.datastore, s.free_bytes, s.capacity_bytes, s.seen_at, t.free_bytes,
                      t.capacity_bytes, t.told_at
             order by free nulls last, disk.datastore
            """;

    /// All of them, the fullest first.
    List<Room> rooms() {
        return places(null).stream().map(Place::room).toList();
    }

    /// Those that a migration's VM lies on, as if it had a snapshot.
    List<Place> of(UUID migrationId) {
        return places(migrationId);
    }

    private List<Place> places(@Nullable UUID asks) {
        return jdbc.sql(SQL).param("asks", asks, java.sql.Types.OTHER)
                .param("assumed", limits.room().assumedPercent()).param("young", YOUNG_SECONDS).param("holds", HOLDS)
                .query((row, _) -> new Place(room(row), row.getLong("grew"))).list();
    }

    private Room room(ResultSet row) throws SQLException {
        Long free = (Long) row.getObject("free");
        Long capacity = (Long) row.getObject("capacity");
        long pace = row.getLong("pace");
        int disks = row.getInt("disks");
        Duration full = free == null ? null : until(free, pace);
        Room.Limit limit = limits.room().limit(capacity);
        Room room = new Room(row.getString("source"), row.getString("datastore"), free, capacity, limit, disks, pace,
                RoomWords.basis(row.getInt("measured"), row.getInt("passes"), row.getInt("assumed")), full, null);
        return new Room(room.source(), room.datastore(), free, capacity, limit, disks, pace, room.basis(), full,
                alarm(room));
    }

    /// Null where it takes for ever.
    static @Nullable Duration until(long bytes, long perHour) {
        return perHour <= 0 ? null : Duration.ofSeconds((long) Math.min(bytes * 3600.0 / perHour, FOREVER));
    }

    private @Nullable String alarm(Room room) {
        if (room.below()) {
            return "It has %s, limit %s: passes of VMs on it wait.".formatted(room.free(), room.limit().words());
        }
        Duration full = room.fullIn();
        if (full != null && full.compareTo(limits.fullWithin()) < 0) {
            return "Full in %d h at the rate at which these VMs write.".formatted(full.toHours());
        }
        return room.disks() > limits.disksAtOnce()
                ? "%d disks with snapshots at once, more than %d slow all of them.".formatted(room.disks(), limits
                        .disksAtOnce())
                : null;
    }

    /// What a VM's source says of its room now.
    @Transactional
    public void note(UUID migrationId, LiveRoom told) {
        // in one order, whoever tells: two VMs on the same datastores would wait for each other's rows else
        for (LiveRoom.Store store : told.stores().stream().sorted(Comparator.comparing(LiveRoom.Store::name))
                .toList()) {
            if (store.capacityBytes() != null && store.freeBytes() != null) {
                jdbc.sql("""
                        insert into snapshot_room (source_id, datastore, capacity_bytes, free_bytes, told_at)
                        select source_id, :name, :capacity, :free, pg_catalog.clock_timestamp() from replication
                         where migration_id = :id
                        on conflict (source_id, datastore) do update
                           set capacity_bytes = excluded.capacity_bytes, free_bytes = excluded.free_bytes,
                               told_at = excluded.told_at
                        """).param("id", migrationId).param("name", store.name())
                        .param("capacity", store.capacityBytes()).param("free", store.freeBytes()).update();
            }
        }
        for (LiveRoom.Growth growth : told.growths()) {
            jdbc.sql("""
                    insert into snapshot_growth (migration_id, disk_key, bytes, seconds, told_at)
                    values (:id, :key, :bytes, :seconds, pg_catalog.clock_timestamp())
                    on conflict (migration_id, disk_key) do update
                       set bytes = excluded.bytes, seconds = excluded.seconds, told_at = excluded.told_at
                    """).param("id", migrationId).param("key", growth.diskKey()).param("bytes", growth.bytes())
                    .param("seconds", Math.max(1, growth.within().toSeconds())).update();
        }
    }
}
