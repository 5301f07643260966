package io.towpath.planning;

import io.towpath.planning.wave.PlanVm;
import io.towpath.planning.wave.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// VMs that are in no plan and not at their target yet: of waves that were started, of waves made by hand, and single trips.
@Component
class OtherTrips {

    private static final int USUAL_SLOTS = 20;

    private final PlanEstates estates;
    private final JdbcClient db;

    OtherTrips(PlanEstates estates, JdbcClient db) {
        this.estates = estates;
        this.db = db;
    }

    /// @param begun  its wave was started, or its trip
    /// @param window of its wave, perhaps over; null: it has none
    /// @param copied share of its bytes that are at the target, 0 to 1
    record Trip(PlanVm vm, boolean begun, @Nullable Window window, double copied) {}

    private record Known(boolean begun, @Nullable Window window, double copied) {}

    List<Trip> trips() {
        List<PlanVm> vms = estates.elsewhere();
        if (vms.isEmpty()) {
            return List.of();
        }
        Map<UUID, Known> known = known(vms);
        return vms.stream().filter(vm -> known.containsKey(vm.id())).map(vm -> {
            Known of = Objects.requireNonNull(known.get(vm.id()));
            return new Trip(vm, of.begun, of.window, of.copied);
        }).toList();
    }

    private Map<UUID, Known> known(List<PlanVm> vms) {
        Map<UUID, Known> known = new HashMap<>();
        db.sql("""
                select o.id, o.state not in ('NOT_PLANNED', 'CANCELLED', 'ROLLED_BACK')
                             or coalesce(w.state, 'DRAFT') <> 'DRAFT' as begun,
                       charter.window_id, coalesce(c.name, w.name) as name,
                       coalesce(c.opens_at, planned.opens_at) as opens_at,
                       coalesce(c.lockout_at, planned.closes_at) as last_start,
                       coalesce(c.closes_at, planned.closes_at) as closes_at,
                       coalesce(c.parallel_slots, planned.slots, :slots) as slots, c.capacity_vms,
                       case when o.state in ('NOT_PLANNED', 'CANCELLED', 'ROLLED_BACK', 'PLANNED') then 0
                            when exists (select from replication_pass p
                                          where p.migration_id = o.migration_id and p.landed_at is not null) then 1
                            else coalesce((select sum(d.done_bytes)::float8 / nullif(sum(d.total_bytes), 0)
                                             from disk_copy d where d.migration_id = o.migration_id
                                              and d.phase not in ('FAILED', 'CANCELLED')), 0) end as copied
                  from vm_overview o left join wave w on w.id = o.wave_id
                  left join wave_charter charter on charter.wave_id = w.id
                  left join cutover_window c on c.id = charter.window_id and c.cancelled_at is null
                  left join lateral (select p.opens_at, p.closes_at, p.slots
                                       from plan_wave p join plan on plan.id = p.plan_id
                                      where p.wave_id = w.id and plan.published_at is not null
                                      order by plan.published_at desc limit 1) planned on true
                 where o.id = any(:vms)
                """).param("slots", USUAL_SLOTS).param("vms", vms.stream().map(PlanVm::id).toArray(UUID[]::new))
                .query(row -> {
                    known.put(row.getObject("id", UUID.class), new Known(row.getBoolean("begun"), window(row),
                            Math.clamp(row.getDouble("copied"), 0, 1)));
                });
        return known;
    }

    private static @Nullable Window window(ResultSet row) throws SQLException {
        Timestamp opens = row.getTimestamp("opens_at");
        Timestamp last = row.getTimestamp("last_start");
        Timestamp closes = row.getTimestamp("closes_at");
        if (opens == null || last == null || closes == null) {
            return null;
        }
        int capacity = row.getInt("capacity_vms");
        return new Window(row.getObject("window_id", UUID.class), row.getString("name"), opens.toInstant(),
                last.toInstant(), closes.toInstant(), capacity < 1 ? Integer.MAX_VALUE : capacity, row.getInt("slots"));
    }
}
