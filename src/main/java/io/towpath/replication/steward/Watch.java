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
    private final RoomBook rooms;
    private final Clock clock;

    Watch(JdbcClient jdbc, Replications replications, StewardProperties limits, RoomBook rooms, Clock clock,
            MeterRegistry meters) {
        this.jdbc = jdbc;
        this.replications = replications;
        this.limits = limits;
        this.rooms = rooms;
        this.clock = clock;
        meters.gauge("towpath.source.snapshots", this, watch -> watch.held().size());
        meters.gauge("towpath.source.snapshots.alarming", this,
                watch -> watch.held().stream().filter(Held::alarm).count());
        meters.gauge("towpath.source.rooms.alarming", this,
                watch -> watch.rooms().stream().filter(room -> room.alarm() != null).count());
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
        return rooms.rooms();
    }

    /// VMs for whose snapshots there is no room, the first to wait first.
    public List<Waiting> waiting() {
        return jdbc.sql("""
                select m.vm_id, r.vm_name, r.room_short, r.room_short_since
                  from replication r join migration m on m.id = r.migration_id
                 where r.room_short is not null and m.state in ('SEEDING', 'SYNCING', 'CUTTING_OVER')
                 order by r.room_short_since, r.vm_name
                """).query((row, _) -> new Waiting(row.getObject("vm_id", UUID.class), row.getString("vm_name"),
                row.getString("room_short"), row.getTimestamp("room_short_since").toInstant())).list();
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
