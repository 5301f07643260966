package io.towpath.replication.steward;

import io.micrometer.core.instrument.MeterRegistry;
import io.towpath.replication.Replications;
import io.towpath.replication.SourceSnapshot;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What there is of snapshots at the sources.
@Component("snapshotWatch")
public class Watch {

    /// Of trips that are over.
    static final Set<String> ENDED = Set.of("DONE", "ROLLED_BACK", "CANCELLED");
    /// Nobody may be served; merging a snapshot takes the source's time. The trip sees to them afterwards.
    private static final Set<String> OUTAGE = Set.of("CUTTING_OVER", "ROLLING_BACK");

    private final JdbcClient jdbc;
    private final Replications replications;
    private final StewardProperties limits;
    private final Clock clock;

    Watch(JdbcClient jdbc, Replications replications, StewardProperties limits, Clock clock, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.replications = replications;
        this.limits = limits;
        this.clock = clock;
        meters.gauge("towpath.source.snapshots", this, watch -> watch.held().size());
        meters.gauge("towpath.source.snapshots.alarming", this,
                watch -> watch.held().stream().filter(Held::alarm).count());
    }

    /// @param vmId    of the VM at the snapshot's source, which may be registered anew
    /// @param vmState of that VM's latest trip, which may be a later one
    private record Trip(UUID vmId, String state, String vmState, List<String> datastores) {}

    /// Those of ours, the oldest first.
    public List<Held> held() {
        List<SourceSnapshot> open = replications.openSnapshots();
        if (open.isEmpty()) {
            return List.of();
        }
        Map<UUID, Trip> trips = trips(open.stream().map(SourceSnapshot::id).toArray(UUID[]::new));
        Instant now = clock.instant();
        List<Held> held = new ArrayList<>();
        for (SourceSnapshot snapshot : open) {
            Trip trip = trips.get(snapshot.id());
            if (trip != null) {
                Duration age = Duration.between(snapshot.wantedAt(), now);
                held.add(new Held(snapshot, trip.vmId, trip.state, unneeded(snapshot, trip, now), age,
                        age.compareTo(limits.oldAfter()) > 0, trip.datastores));
            }
        }
        return held;
    }

    private boolean unneeded(SourceSnapshot snapshot, Trip trip, Instant now) {
        if (OUTAGE.contains(trip.vmState)) {
            return false;
        }
        Instant unwanted = snapshot.removalWantedAt();
        return ENDED.contains(trip.state) || unwanted != null && unwanted.plus(limits.patience()).isBefore(now);
    }

    private Map<UUID, Trip> trips(UUID[] ids) {
        Map<UUID, Trip> trips = new HashMap<>();
        jdbc.sql("""
                select s.id, vm.id as vm_id, m.state,
                       coalesce((select n.state from migration n where n.vm_id = vm.id order by n.attempt desc limit 1),
                                m.state) as vm_state,
                       coalesce((select array_agg(distinct d.datastore order by d.datastore) from vm_disk d
                                  where d.vm_id = vm.id and d.datastore is not null), '{}') as datastores
                  from source_snapshot s
                  join migration m on m.id = s.migration_id
                  left join vm here on here.source_id = s.source_id and here.external_id = s.vm_ref
                  join vm on vm.id = coalesce(here.id, m.vm_id)
                 where s.id = any(:ids)
                """).param("ids", ids).query(row -> {
            trips.put(row.getObject("id", UUID.class),
                    new Trip(row.getObject("vm_id", UUID.class), row.getString("state"), row.getString("vm_state"),
                            List.of((String[]) row.getArray("datastores").getArray())));
        });
        return trips;
    }

    /// Datastores with snapshots of ours, the fullest first.
    public List<Room> rooms() {
        return jdbc.sql("""
                with open as (select distinct s.migration_id, m.vm_id, s.source_id from source_snapshot s
                                join migration m on m.id = s.migration_id where s.removed_at is null),
                     pace as (select p.migration_id, d.disk_key,
                                     sum(d.changed_bytes) filter (where p.back = 1 and p.kind <> 'SEED') as bytes,
                                     extract(epoch from max(p.snapshot_at) - min(p.snapshot_at)) as seconds
                                from (select *, row_number() over (partition by migration_id order by number desc) as back
                                        from replication_pass where snapshot_at is not null) p
                                join replication_pass_disk d on d.pass_id = p.id
                               where p.back <= 2 and p.migration_id in (select migration_id from open)
                               group by p.migration_id, d.disk_key having count(*) = 2)
                select c.name as source, d.datastore, max(s.free_bytes) as free, count(*) as disks,
                       coalesce(sum(pace.bytes * 3600 / nullif(pace.seconds, 0)), 0)::bigint as pace
                  from open join connection c on c.id = open.source_id
                  join vm_disk d on d.vm_id = open.vm_id and d.datastore is not null
                  join replication_disk r on r.migration_id = open.migration_id and r.vm_disk_id = d.id
                  left join pace on pace.migration_id = open.migration_id and pace.disk_key = r.disk_key
                  left join source_datastore s on s.source_id = open.source_id and s.name = d.datastore
                 group by c.name, d.datastore
                 order by free nulls last, d.datastore
                """)
                .query((row, _) -> room(row.getString("source"), row.getString("datastore"),
                        (Long) row.getObject("free"),
                        row.getInt("disks"), row.getLong("pace")))
                .list();
    }

    private Room room(String source, String datastore, @Nullable Long free, int disks, long pace) {
        Duration full = free == null || pace <= 0
                ? null
                : Duration.ofSeconds(Math.min(free * 3600.0 / pace, 1e9) >= 1e9
                        ? 1_000_000_000
                        : (long) (free * 3600.0 / pace));
        String alarm = full != null && full.compareTo(limits.fullWithin()) < 0
                ? "Full in %d h at the rate at which these VMs write.".formatted(full.toHours())
                : disks > limits.disksAtOnce()
                        ? "%d disks with snapshots at once, more than %d slow all of them.".formatted(disks, limits
                                .disksAtOnce())
                        : null;
        return new Room(source, datastore, free, disks, pace, full, alarm);
    }

    /// The newest hundred of those given up.
    public List<GivenUp> givenUp() {
        return jdbc.sql("""
                select m.vm_id, s.vm_name, c.name as source, s.name, s.removed_at, s.last_error
                  from source_snapshot s join migration m on m.id = s.migration_id join connection c on c.id = s.source_id
                 where s.removed_at is not null and s.last_error is not null
                 order by s.removed_at desc, s.name limit 100
                """).query((row, _) -> new GivenUp(row.getObject("vm_id", UUID.class), row.getString("vm_name"),
                row.getString("source"), row.getString("name"), row.getTimestamp("removed_at").toInstant(),
                row.getString("last_error"))).list();
    }

    /// Snapshots of others on VMs that are kept in step, as the last scan saw them.
    public List<Foreign> foreign() {
        return jdbc.sql("""
                select vm.id, vm.name, shot->>'name' as snapshot, (shot->>'takenAt')::timestamptz as taken
                  from migration m join vm on vm.id = m.vm_id,
                       jsonb_array_elements(case jsonb_typeof(vm.traits->'snapshots') when 'array'
                                            then vm.traits->'snapshots' else '[]' end) as shot
                 where m.mode = 'WARM' and m.state in ('SEEDING', 'SYNCING', 'CUTTING_OVER')
                   and not exists (select from source_snapshot s where s.name = shot->>'name'
                                      and s.source_id = vm.source_id and s.vm_ref = vm.external_id)
                 order by vm.name, taken
                """).query((row, _) -> {
            Timestamp taken = row.getTimestamp("taken");
            return new Foreign(row.getObject("id", UUID.class), row.getString("name"), row.getString("snapshot"),
                    taken == null ? null : taken.toInstant());
        }).list();
    }
}
