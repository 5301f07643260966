package io.towpath.wave.runbook;

import io.towpath.migration.State;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Where the VMs of a wave stand, as far as their runbook asks: one statement for all.
@Component
class Trips {

    /// What its trip is to a runbook.
    enum Phase {
        /// Its cutover has not begun.
        AHEAD,
        /// Its cutover is under way.
        CUTTING,
        /// Its target runs.
        LANDED,
        /// It goes back.
        BACK,
        /// It left the wave.
        OUT
    }

    /// @param id    of its newest trip in the wave; null until it is planned
    /// @param visit the number of its stay in this phase's state; 0 without a trip
    /// @param stall code of what a person has to mend first; null: nothing
    record Trip(UUID vmId, String vmName, @Nullable UUID id, Phase phase, int visit,
            @Nullable String stall) {

        /// Which cutover it is while one is under way: no two of a VM have the same.
        String cutover() {
            return "%s/%d".formatted(id, visit);
        }
    }

    private final JdbcClient jdbc;

    Trips(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// The VMs of these trips, by the wave that each goes with.
    Map<UUID, Set<UUID>> byWave(Collection<UUID> migrationIds) {
        Map<UUID, Set<UUID>> vms = new LinkedHashMap<>();
        if (!migrationIds.isEmpty()) {
            jdbc.sql("select wave_id, vm_id from migration where id = any(:ids) and wave_id is not null")
                    .param("ids", migrationIds.toArray(UUID[]::new))
                    .query(row -> {
                        vms.computeIfAbsent(row.getObject("wave_id", UUID.class), _ -> new HashSet<>())
                                .add(row.getObject("vm_id", UUID.class));
                    });
        }
        return vms;
    }

    /// By VM, in the order of their turns.
    Map<UUID, Trip> of(UUID waveId) {
        Map<UUID, Trip> trips = new LinkedHashMap<>();
        jdbc.sql("""
                with newest as (
                    select distinct on (m.vm_id) m.vm_id, m.id, m.state, m.visit,
                           case when m.stall_next_try is null then m.stall_code end as stall
                      from migration m where m.wave_id = :wave order by m.vm_id, m.attempt desc)
                select member.vm_id, vm.name, member.skipped is not null as skipped, newest.id, newest.state, newest.visit,
                       newest.stall
                  from wave_member member join vm on vm.id = member.vm_id
                  left join newest on newest.vm_id = member.vm_id
                 where member.wave_id = :wave order by member.position
                """).param("wave", waveId).query(row -> {
            String state = row.getString("state");
            Trip trip = new Trip(row.getObject("vm_id", UUID.class), row.getString("name"),
                    row.getObject("id", UUID.class), row.getBoolean("skipped")
                            ? Phase.OUT
                            : state == null ? Phase.AHEAD : phase(State.valueOf(state)),
                    row.getInt("visit"), row.getString("stall"));
            trips.put(trip.vmId, trip);
        });
        return trips;
    }

    private static Phase phase(State state) {
        return switch (state) {
            case PLANNED, SEEDING, SYNCING -> Phase.AHEAD;
            case CUTTING_OVER -> Phase.CUTTING;
            case VALIDATING, AWAITING_SIGN_OFF, SOAKING, DONE -> Phase.LANDED;
            case ROLLING_BACK -> Phase.BACK;
            case ROLLED_BACK, CANCELLED -> Phase.OUT;
        };
    }
}
